import { existsSync, writeFileSync } from 'node:fs';
import { CliError } from '../errors/cli.error.js';
import { checkWritable } from './output-file.js';

/** A document of people is never written over another one. @throws CliError CANNOT_WRITE */
export function checkNew(file: string): void {
  if (existsSync(file)) {
    throw new CliError('CANNOT_WRITE', 'input', 'the file is there already', { hint: 'Name a new one.' });
  }
  checkWritable(file);
}

/** Writes a new file for the account of the caller alone. @throws CliError CANNOT_WRITE */
export function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
  } catch {
    throw new CliError('CANNOT_WRITE', 'unavailable', 'the file cannot be written', {
      hint: 'Name another one.',
    });
  }
}
