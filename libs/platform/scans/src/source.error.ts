import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** A file or folder that cannot be read, or that does not say which region or phase is meant. */
export class SourceError extends CollimateError<'NO_SUCH_FILE' | 'UNREADABLE' | 'NO_IMAGE' | 'WHICH_REGION' | 'WHICH_PHASE'> {
  constructor(code: SourceError['code'], fault: Fault, message: string, options?: CollimateErrorOptions) {
    super(code, fault, message, options);
  }
}

/**
 * An error with the paths of the input that it is about. Only a program used by the person who typed those paths may
 * show them; a service logs the cause alone.
 */
export class LocatedError extends Error {
  constructor(
    override readonly cause: CollimateError,
    readonly paths: readonly string[],
  ) {
    super(cause.message);
  }
}

/** Runs a step whose errors name an item of `paths` by its index, so that a program can name the file. */
export function located<T>(paths: readonly string[], step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof CollimateError ? new LocatedError(error, paths) : error;
  }
}
