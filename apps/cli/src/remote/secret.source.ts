import { CliError } from '../errors/cli.error.js';
import { readText } from '../sources/text.source.js';
import type { Environment } from './config.folder.js';
import { askSecrets } from './secret.prompt.js';

/** Source of a password; never an argument, which every user of the machine can read. */
export interface PasswordSource {
  readonly file?: string;
  readonly env: Environment;
  /** The question, for example `Password of anna`. */
  readonly question: string;
  /** Ask twice, for a new password. */
  readonly twice?: boolean;
}

/** A password from a file, else COLLIMATE_PASSWORD, else the terminal. @throws CliError NO_SECRET, NO_SUCH_FILE, UNREADABLE */
export async function readPassword({ file, env, question, twice }: PasswordSource): Promise<string> {
  if (file !== undefined) return firstLine(file);
  const fromEnvironment = env['COLLIMATE_PASSWORD'];
  if (fromEnvironment !== undefined && fromEnvironment !== '') return fromEnvironment;
  const [password, again = password] = await askSecrets([`${question}: `, ...(twice === true ? [`${question}, again: `] : [])]);
  if (again !== password) {
    throw new CliError('NO_SECRET', 'input', 'the two passwords differ', { hint: 'Nothing was changed; try again.' });
  }
  return password;
}

/** The secret that stands in a file. @throws CliError NO_SECRET for an empty one */
export function firstLine(file: string): string {
  const [line] = readText(file).split(/\r?\n/, 1);
  if (line.trim() === '')
    throw new CliError('NO_SECRET', 'input', `"${file}" is empty`, { hint: 'The secret stands in the first line.' });
  return line.trim();
}
