import { readFileSync } from 'node:fs';
import { CoordinatorClient } from '@collimate/platform-clients';
import { ChildProgram } from './child-program.js';

/** Where the coordinator keeps its files, and what it is started with. */
export interface LocalCoordinatorSettings {
  readonly folder: string;
  /** Built entry file of the coordinator. */
  readonly program: string;
  /** Settings of the coordinator, COLLIMATE_COORDINATOR_… */
  readonly env?: Readonly<Record<string, string>>;
}

/** A coordinator on this machine, and its operator. */
export class LocalCoordinator {
  readonly program: ChildProgram;

  constructor({ folder, program, env = {} }: LocalCoordinatorSettings) {
    this.program = new ChildProgram({
      name: 'coordinator',
      entry: program,
      // A small young generation: the coordinator waits most of the time, and its memory is the extraction's to use.
      nodeFlags: ['--max-semi-space-size=1'],
      env: {
        COLLIMATE_COORDINATOR_DATA: folder,
        COLLIMATE_COORDINATOR_PORT: '0',
        COLLIMATE_COORDINATOR_HOST: '127.0.0.1',
        COLLIMATE_COORDINATOR_PAGE_PORT: '0',
        ...env,
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
