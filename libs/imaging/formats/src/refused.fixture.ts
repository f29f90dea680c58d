import { FormatError, type FormatCode } from './format.error.js';

/** Runs `act` and gives the FormatError that it must throw with this code; for the specs. */
export function refused(code: FormatCode, act: () => unknown): FormatError {
  try {
    act();
  } catch (error) {
    if (error instanceof FormatError && error.code === code) return error;
    throw error;
  }
  throw new Error(`nothing was refused; ${code} was expected`);
}
