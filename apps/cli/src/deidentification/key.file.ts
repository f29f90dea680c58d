import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { CliError } from '../errors/cli.error.js';

const KEY_BYTES = 32;
/** Mode of a key file: readable for the owner alone. */
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** @returns a key that exists only in this process, so that values derived from it can never be made again */
export function keyInMemory(): Uint8Array {
  return new Uint8Array(randomBytes(KEY_BYTES));
}

/** Writes a new key that its owner alone can read. @returns the key @throws CliError CANNOT_WRITE, also where there is a file already */
export function makeKeyFile(file: string): Uint8Array {
  const key = randomBytes(KEY_BYTES);
  try {
    writeFileSync(file, `${key.toString('hex')}\n`, { mode: OWNER_ONLY, flag: 'wx' });
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new CliError(
      'CANNOT_WRITE',
      exists ? 'conflict' : 'input',
      `"${file}" ${exists ? 'exists already' : 'cannot be written'}`,
      {
        cause,
        hint: exists
          ? 'A key is never written over. Use it with --key, or name another file.'
          : 'Check the permissions of its folder.',
      },
    );
  }
  return new Uint8Array(key);
}

/** @returns the key of a file that `--new-key` has made @throws CliError NO_SUCH_FILE, BAD_KEY; no message quotes the file */
export function readKeyFile(file: string): Uint8Array {
  let text: string;
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & OTHERS) !== 0) {
      throw new CliError('BAD_KEY', 'input', `the key "${file}" can be read by others`, {
        hint: 'Take their permissions away (chmod 600), and ask whether somebody has it already.',
      });
    }
    text = readFileSync(file, 'latin1');
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    throw new CliError('NO_SUCH_FILE', 'missing', `there is no key "${file}" that can be read`, {
      hint: 'Make one with --new-key in place of --key.',
    });
  }
  if (!/^[0-9a-f]{64}\s*$/.test(text)) {
    throw new CliError('BAD_KEY', 'input', `"${file}" is no key`, {
      hint: 'A key is one line of 64 hexadecimal digits, as --new-key writes it.',
    });
  }
  return new Uint8Array(Buffer.from(text.trim(), 'hex'));
}
