import type { Logger } from 'pino';

/** After so many surprises within a minute the program ends. Whatever starts it again finds it where it stopped. */
const MOST_IN_A_MINUTE = 10;
const MINUTE_MS = 60_000;

/** What the guard needs of the process. */
interface SurprisedSide {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
}

/**
 * An error that nobody caught is logged by its class and frames, never by its message, and the program goes on: people
 * have to reach what else it does, a withdrawal above all. Node itself would print the message and end.
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
