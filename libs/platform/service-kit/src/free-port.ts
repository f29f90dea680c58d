import { createServer } from 'node:net';
import { ServiceKitError } from './service-kit.error.js';

/** A port that a program is about to open, and the setting that names it. */
export interface WantedPort {
  /** 0 for any port, undefined for none; neither can be in use. */
  readonly port: number | undefined;
  /** Undefined for every address. */
  readonly host: string | undefined;
  readonly setting: string;
}

/**
 * Checks that ports are free before a first start writes any file: files of a failed start would confuse the next one.
 * Other faults of an address are reported when it is opened.
 * @throws ServiceKitError PORT_TAKEN
 */
export async function checkPortsFree(wanted: readonly WantedPort[]): Promise<void> {
  for (const { port, host, setting } of wanted) {
    if (port === undefined || port === 0 || !(await isTaken(port, host))) continue;
    throw new ServiceKitError('PORT_TAKEN', `port ${port} is in use`, {
      details: { port },
      hint: `stop the other program, or set ${setting} to another port`,
    });
  }
}

function isTaken(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    probe.listen({ port, ...(host === undefined ? {} : { host }) }, () => probe.close(() => resolve(false)));
  });
}
