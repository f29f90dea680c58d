import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** What a person at a terminal can get wrong, or a file can refuse. */
export class CliError extends CollimateError<
  'NO_SUCH_FILE' | 'UNREADABLE' | 'NO_IMAGE' | 'WHICH_ROI' | 'UNIT_MISMATCH' | 'BAD_DOCUMENT' | 'CANNOT_WRITE' | 'NO_REFERENCE'
> {
  constructor(code: CliError['code'], fault: Fault, message: string, options?: CollimateErrorOptions) {
    super(code, fault, message, options);
  }
}

/** An error with the paths of the input it speaks of: only here may a place become a path. */
export class LocatedError extends Error {
  constructor(
    override readonly cause: CollimateError,
    readonly paths: readonly string[],
  ) {
    super(cause.message);
  }
}

/** Runs a step whose errors name an item of `paths` by its ordinal, so that the person sees the file. */
export function located<T>(paths: readonly string[], step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof CollimateError ? new LocatedError(error, paths) : error;
  }
}
