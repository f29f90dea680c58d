import { logVerbosity, setLogVerbosity, setLogger } from '@grpc/grpc-js';
import type { Logger } from 'pino';

/**
 * What grpc-js says of its own accord goes into the program's log at level debug, and no raw line reaches stderr: the
 * program itself says at a level that people read what became of its connections.
 */
export function hearGrpc(logger: Logger): void {
  const write = (...words: unknown[]): void => logger.debug({ grpc: words.map(String).join(' ') }, 'grpc-js');
  setLogger({ error: write, info: write, debug: write });
  setLogVerbosity(logger.isLevelEnabled('debug') ? logVerbosity.ERROR : logVerbosity.NONE);
}
