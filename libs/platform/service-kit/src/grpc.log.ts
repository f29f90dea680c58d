import { logVerbosity, setLogVerbosity, setLogger } from '@grpc/grpc-js';
import type { Logger } from 'pino';

/**
 * Sends grpc-js's own messages to the program's log at level debug, so that no raw line reaches stderr. The program
 * itself reports its connections at the levels that people read.
 */
export function hearGrpc(logger: Logger): void {
  const write = (...words: unknown[]): void => logger.debug({ grpc: words.map(String).join(' ') }, 'grpc-js');
  setLogger({ error: write, info: write, debug: write });
  setLogVerbosity(logger.isLevelEnabled('debug') ? logVerbosity.ERROR : logVerbosity.NONE);
}
