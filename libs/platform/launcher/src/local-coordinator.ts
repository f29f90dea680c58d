import { AS_PACKAGED } from './packaged.memory.js';
import { readFileSync } from 'node:fs';
import { coordinatorClient, type CoordinatorClient } from '@collimate/platform-coordinator-client';
import { ChildProgram, type ProgramSettings } from './child-program.js';
import { freePort } from './free-port.js';
import { LauncherError } from './launcher.error.js';

/** Ports that are tried for the results page before the start is given up. */
const PORTS_TRIED = 5;

/** Folder and settings of the coordinator. */
export interface LocalCoordinatorSettings {
  readonly folder: string;
  /** Built entry file of the coordinator. */
  readonly program: string;
  /** Settings of the coordinator, COLLIMATE_COORDINATOR_… */
  readonly env?: Readonly<Record<string, string>>;
  /** The same as for every program; false where a test itself restarts it. */
  readonly restartAfterMs?: ProgramSettings['restartAfterMs'];
  /** See ProgramSettings. */
  readonly through?: ProgramSettings['through'];
}

/** A coordinator on this machine, and its operator. */
export class LocalCoordinator {
  readonly program: ChildProgram;

  constructor({ folder, program, env = {}, restartAfterMs, through = [] }: LocalCoordinatorSettings) {
    this.program = new ChildProgram({
      name: 'coordinator',
      entry: program,
      through,
      ...(restartAfterMs === undefined ? {} : { restartAfterMs }),
      // A small young generation: the coordinator is idle most of the time, and the extraction needs the memory.
      nodeFlags: ['--max-semi-space-size=1'],
      env: {
        ...AS_PACKAGED,
        COLLIMATE_COORDINATOR_DATA: folder,
        COLLIMATE_COORDINATOR_PORT: '0',
        COLLIMATE_COORDINATOR_HOST: '127.0.0.1',
        ...env,
      },
    });
  }

  /**
   * Starts it with the results page on `pagePort` or the next free port above, also if somebody else takes that port in the same
   * moment. Killed and restarted, it comes back on the same ports.
   * @throws LauncherError DID_NOT_START, STARTED_TOO_LATE
   */
  async start(pagePort = 0): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const page = pagePort === 0 ? 0 : await freePort(pagePort + attempt);
      this.program.override({ COLLIMATE_COORDINATOR_PAGE_PORT: String(page) });
      try {
        await this.program.start();
        break;
      } catch (error) {
        if (page === 0 || attempt >= PORTS_TRIED || !(error instanceof LauncherError)) throw error;
      }
    }
    const page = this.program.ready?.['pagePort'];
    this.program.override({ COLLIMATE_COORDINATOR_PORT: String(this.port), COLLIMATE_COORDINATOR_PAGE_PORT: String(page) });
  }

  get pageUrl(): string {
    return String(this.program.ready?.['pageUrl'] ?? '');
  }

  get port(): number {
    return Number(this.program.ready?.['port'] ?? 0);
  }

  /** The HTTP API with the operator's token, its certificate pinned to the coordinator's own authority. */
  operator(): CoordinatorClient {
    const { url, authorityFile, tokenFile } = this.program.ready ?? {
      url: 'https://localhost:1',
      authorityFile: '',
      tokenFile: '',
    };
    return coordinatorClient({
      url: String(url),
      authorityPem: readFileSync(String(authorityFile), 'utf8'),
      token: readFileSync(String(tokenFile), 'utf8').trim(),
    });
  }
}
