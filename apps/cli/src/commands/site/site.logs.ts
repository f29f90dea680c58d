import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { CliError } from '../../errors/cli.error.js';
import { redactedLines } from '../../doctor/redacted.log.js';
import { readText } from '../../sources/text.source.js';

/** Most of the journal that is read, bytes. */
const MOST_BYTES = 256 * 1024 * 1024;

/** `collimate site logs --redacted`: JSON lines of a closed form. */
export async function runLogs(
  file: string | undefined,
  { redacted, unit }: { readonly redacted?: boolean; readonly unit: string },
): Promise<number> {
  if (redacted !== true) {
    throw new CliError('NOT_CONFIRMED', 'input', 'the log as it is stays in the house', {
      hint: `Add --redacted; whoever may read the whole log has \`journalctl -u ${unit}\`.`,
    });
  }
  const lines = redactedLines(textOf(file, unit));
  process.stdout.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return 0;
}

function textOf(file: string | undefined, unit: string): string {
  if (file === '-') return readFileSync(0, 'utf8');
  if (file !== undefined) return readText(file);
  try {
    return execFileSync('journalctl', ['-u', unit, '-o', 'cat', '--no-pager'], { maxBuffer: MOST_BYTES, encoding: 'utf8' });
  } catch {
    throw new CliError('UNREADABLE', 'unavailable', 'the journal of the service cannot be read', {
      hint: 'Call it as root, or name a file of log lines.',
    });
  }
}
