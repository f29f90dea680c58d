import type { Logger } from 'pino';

/**
 * After this many surprises within a minute the program ends. A supervisor starts it again, and it goes on where it
 * stopped.
 */
const MOST_IN_A_MINUTE = 10;
const MINUTE_MS = 60_000;

/** The part of the process that the guard uses. */
interface SurprisedSide {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
}

/**
 * Logs an uncaught error by its class and frames, never by its message, and lets the program go on: its other duties have to stay
 * reachable, a withdrawal of consent above all. Node itself would print the message and end.
 * @param exit called with 1 if it does not stop
 */
export function guardAgainstSurprises(side: SurprisedSide, logger: Logger, exit: (code: number) => void): void {
  let recent: number[] = [];
  const surprised = (error: unknown): void => {
    const now = performance.now();
    recent = [...recent.filter((at) => now - at < MINUTE_MS), now];
    logger.error({ err: error }, 'nobody caught this error; the program goes on');
    if (recent.length < MOST_IN_A_MINUTE) return;
    logger.fatal({ code: 'TOO_MANY_SURPRISES' }, 'too many errors that nobody caught; the program ends');
    exit(1);
  };
  side.on('uncaughtException', surprised);
  side.on('unhandledRejection', surprised);
}
