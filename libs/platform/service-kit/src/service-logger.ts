import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';
import { loggedError } from './logged-error.js';

/** Levels of a program's log, from fewest lines to most, and `silent`. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
/** One of LOG_LEVELS. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A JSON-lines logger whose `err` and `error` keys pass through loggedError. @param destination stdout by default */
export function createLogger(options: {
  readonly name: string;
  readonly level: LogLevel;
  readonly destination?: DestinationStream;
}): Logger {
  const settings = {
    name: options.name,
    level: options.level,
    base: { name: options.name },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: loggedError, error: loggedError },
    errorKey: 'err',
    hooks: {
      // An error handed over without a key would be logged with its message.
      logMethod(this: Logger, args: Parameters<Logger['info']>, method: (...args: Parameters<Logger['info']>) => void): void {
        const first: unknown = args[0];
        if (first instanceof Error) method.apply(this, [{ err: first }, 'error'] as unknown as Parameters<Logger['info']>);
        else method.apply(this, args);
      },
    },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

/** Parts of Nest that report nothing but a failed start. */
const AT_THE_START: readonly string[] = ['ExceptionHandler', 'NestApplication'];

/** Nest's own messages through our logger. Nest's trace is dropped, because it repeats the message. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: unknown): void {
    this.write('debug', message, context);
  }
  warn(message: unknown, context?: unknown): void {
    this.write('warn', message, context);
  }
  debug(message: unknown, context?: unknown): void {
    this.write('debug', message, context);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest.at(-1));
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest.at(-1));
  }

  private write(level: 'debug' | 'warn' | 'error' | 'fatal', message: unknown, context: unknown): void {
    const where = typeof context === 'string' && !context.includes('\n') ? { context } : {};
    // The program itself reports a failed start, in one sentence.
    if (typeof context === 'string' && AT_THE_START.includes(context) && level !== 'debug') level = 'debug';
    if (message instanceof Error) this.logger[level]({ ...where, err: message }, 'error');
    else if (level === 'error' || level === 'fatal') this.logger[level](where, 'the framework reported an error');
    else this.logger[level](where, String(message));
  }
}
export type { Logger } from 'pino';
