import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REASONS } from '@collimate/protocol';
import { errorCodes } from './shape/error-codes.mjs';
import { openReasons } from './shape/open-reasons.mjs';
import { type HostFor, readOnce } from './shape/read-once.mjs';

/*
 * A reason of the wire is written by its type wherever a program says it or decides by it: `'ROUND_CLOSED' satisfies Reason`. One that is
 * renamed in the table compiles nowhere then, and no agent goes on waiting for a word that is never said. So is the code of an error.
 */

const root = join(import.meta.dirname, '..');
const words = new Set([...Object.keys(REASONS), ...errorCodes(root)]);

/** Words of other lists that read like a code. */
const OTHERS: Readonly<Record<string, string>> = {
  'apps/cli/src/doctor/redacted.log.ts PORT_TAKEN': 'said by a room that the command line does not use',
  'apps/federation-e2e/src/broken-links.ts TLS_UNTRUSTED': 'what a link says of itself, as the page of troubles has it',
  'apps/site-agent/src/assignments/assignment.intake.ts UNKNOWN_WORK': 'why a work is not taken, told to a log',
  'apps/site-agent/src/studies/site.studies.ts DIGEST_DIFFERS': 'why a stored study is passed over, told to a log',
  'apps/site-agent/src/studies/site.studies.ts UNREADABLE': 'the same',
};
const isOther = (place: string): boolean => place.replace(/:\d+ /, ' ') in OTHERS;

describe('a reason of the wire, or a code of an error', () => {
  // Below them is nobody who says a reason; the rooms of `testing` speak of words that are none.
  const rooms = globSync(['apps/*', 'libs/platform/*', 'libs/{privacy,governance}/*', 'libs/protocol'], {
    cwd: root,
  });
  let hostFor: HostFor | undefined = readOnce(root);
  afterAll(() => (hostFor = undefined));

  it.each(rooms.sort())('is no mere text in %s', (room) => {
    const found = openReasons(root, join(root, room, 'tsconfig.json'), words, hostFor);
    expect(found.filter((place) => !isOther(place))).toEqual([]);
  });

  it('is looked for in every room that may say one', () => {
    expect(rooms.length).toBeGreaterThan(25);
    expect([...words]).toEqual(expect.arrayContaining(['ROUND_CLOSED', 'NO_SUBJECT_KEY', 'EMPTY_REGION', 'WHICH_PHASE']));
    expect(words.size).toBeGreaterThan(400);
  });

  it('is found where it is compared, handed on or kept as text, and not where its type is told', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reasons-'));
    const open = [
      "if (word === 'GONE') take('x');",
      "if (word !== ('GONE')) take('x');",
      "take('GONE');",
      "switch (word) { case 'GONE': break; }",
      "export const field = { code: 'GONE' };",
      "export const list = ['GONE'];",
      "export const set = new Set(['GONE']);",
      "export let later = 'GONE';",
      "export const either: string | undefined = word || 'GONE';",
      "list.includes('GONE');",
      "export const chosen = flag ? word : 'GONE';",
      "export const answered = () => (flag ? word : 'GONE');",
      "export async function awaited() { return flag ? word : 'GONE'; }",
    ];
    const closed = [
      "if (word === ('GONE' satisfies Reason)) take('GONE' satisfies Reason);",
      "if (reason === 'GONE') take('other');",
      "export const typed: Reason = 'GONE';",
      "export const only = ['GONE'] as const;",
      "export const chosenWell = flag ? ('GONE' satisfies Reason) : word;",
      "export const one = () => 'GONE' as const;",
      "export const many: ReadonlySet<Reason> = new Set<Reason>(['GONE']);",
    ];
    const head =
      "type Reason = 'GONE' | 'LATE'; declare const word: string; declare const flag: boolean; declare const reason: Reason; declare function take(text: string): void;";
    try {
      writeFileSync(join(folder, 'planted.ts'), [head, ...open, ...closed, ''].join('\n'));
      const config = join(folder, 'tsconfig.json');
      writeFileSync(
        config,
        JSON.stringify({ compilerOptions: { strict: true, target: 'es2022', types: [] }, include: ['*.ts'] }),
      );
      expect(openReasons(folder, config, new Set(['GONE']))).toEqual(open.map((_, i) => `planted.ts:${i + 2} GONE`));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
