import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CoordinatorClient } from '@collimate/platform-clients';
import { ChildProgram } from '@collimate/platform-launcher';

const COORDINATOR = new URL('../../coordinator/dist/main.js', import.meta.url).pathname;

/** The coordinator of the demo, and its operator. */
export class DemoCoordinator {
  readonly program: ChildProgram;

  constructor(folder: string, pagePort: number, settings: Readonly<Record<string, string>>) {
    this.program = new ChildProgram({
      name: 'coordinator',
      entry: COORDINATOR,
      env: {
        COLLIMATE_COORDINATOR_DATA: join(folder, 'coordinator'),
        COLLIMATE_COORDINATOR_PORT: '0',
        COLLIMATE_COORDINATOR_HOST: '127.0.0.1',
        COLLIMATE_COORDINATOR_PAGE_PORT: String(pagePort),
        COLLIMATE_COORDINATOR_LOG_LEVEL: 'warn',
        ...settings,
      },
    });
  }

  get pageUrl(): string {
    return String(this.program.ready?.['pageUrl'] ?? '');
  }

  get port(): number {
    return Number(this.program.ready?.['port'] ?? 0);
  }

  /** The HTTP API with the operator's token, its certificate pinned to the coordinator's own authority. */
  operator(): CoordinatorClient {
    const { url, authorityFile, tokenFile } = this.program.ready ?? { url: 'https://localhost:1', authorityFile: '', tokenFile: '' };
    return new CoordinatorClient({
      url: String(url),
      authorityPem: readFileSync(String(authorityFile), 'utf8'),
      token: readFileSync(String(tokenFile), 'utf8').trim(),
    });
  }
}
