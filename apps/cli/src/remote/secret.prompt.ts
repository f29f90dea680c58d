import { createInterface } from 'node:readline/promises';
import { CliError } from '../errors/cli.error.js';

/** State of a secret that is being typed. */
export interface TypedSecret {
  readonly text: string;
  readonly end: 'open' | 'entered' | 'cancelled';
}

/** Takes the keys of one read: Enter ends, Ctrl-C and Ctrl-D cancel, Backspace takes a character back. */
export function typeSecret(typed: TypedSecret, keys: string): TypedSecret {
  let { text } = typed;
  for (const key of keys) {
    if (key === '\r' || key === '\n') return { text, end: 'entered' };
    if (key === '\u0003' || key === '\u0004') return { text: '', end: 'cancelled' };
    if (key === '\u007f' || key === '\b') text = [...text].slice(0, -1).join('');
    else if (key >= ' ') text += key;
  }
  return { text, end: 'open' };
}

/**
 * Asks for secrets, one after the other, and shows none of the typed characters.
 * @throws CliError NO_SECRET without a terminal, or if the user cancels
 */
export async function askSecrets(questions: readonly string[]): Promise<readonly string[]> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    throw new CliError('NO_SECRET', 'input', 'there is no terminal to ask for the password', {
      hint: 'Name a file by --password-file, or set COLLIMATE_PASSWORD.',
    });
  }
  // Set before the question, because characters typed at once would be echoed.
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  try {
    const answers: string[] = [];
    for (const question of questions) {
      stderr.write(question);
      answers.push(await readSecret());
      stderr.write('\n');
    }
    return answers;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
  }
}

async function readSecret(): Promise<string> {
  let typed: TypedSecret = { text: '', end: 'open' };
  while (typed.end === 'open') typed = typeSecret(typed, await nextKeys());
  if (typed.end === 'entered') return typed.text;
  process.stderr.write('\n');
  throw new CliError('NO_SECRET', 'input', 'no password was entered', { hint: 'Nothing was changed; try again.' });
}

/** @returns the keys of one read of the terminal; Ctrl-D if it was closed */
function nextKeys(): Promise<string> {
  const { stdin } = process;
  return new Promise((resolve) => {
    const take = (keys: unknown): void => {
      stdin.off('data', take).off('end', close).pause();
      resolve(String(keys));
    };
    const close = (): void => take('\u0004');
    stdin.on('data', take).on('end', close).resume();
  });
}

/** Asks on the terminal. @throws CliError NOT_CONFIRMED without one */
export async function askLine(question: string, otherwise: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CliError('NOT_CONFIRMED', 'input', 'there is no terminal to ask on', { hint: otherwise });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}
