import { CollimateError } from '@collimate/kernel-errors';
import { LocatedError } from '../errors/cli.error.js';

/** The agent quotes no path, which may hold a name; whoever typed it is told which file it was. @throws LocatedError over a refused table */
export async function aboutTable<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof CollimateError && error.code.startsWith('TABLE_') ? new LocatedError(error, [file]) : error;
  }
}
