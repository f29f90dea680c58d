import { CollimateError } from '@collimate/kernel-errors';
import { LocatedError } from '../errors/cli.error.js';

/**
 * Adds the file to an error of a table. The agent quotes no path, which may hold a name; the person who typed it may
 * see it. @throws LocatedError over a refused table
 */
export async function aboutTable<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof CollimateError && error.code.startsWith('TABLE_') ? new LocatedError(error, [file]) : error;
  }
}
