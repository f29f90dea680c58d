import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TRANSFER_SYNTAXES } from '@collimate/imaging-dicom';

const root = join(import.meta.dirname, '../../../..');
const page = readFileSync(join(root, 'docs/imaging.md'), 'utf8');
const source = readFileSync(join(import.meta.dirname, 'format.error.ts'), 'utf8');

describe('docs/imaging.md', () => {
  it('lists every code of a refusal in the words of its definition', () => {
    const defined = [...source.matchAll(/\/\*\* (.+?) \*\/\n +\| '([A-Z_]+)'/gu)].map(
      ([, meaning, code]) => `| \`${code}\` | ${meaning} |`,
    );
    expect(defined.length).toBe(source.split("\n  | '").length - 1);
    expect(page.split('\n').filter((line) => /^\| `[A-Z_]+` \|/u.test(line))).toEqual(defined);
  });

  it('lists every transfer syntax that is read', () => {
    const [, listed] = /```transfer-syntaxes\n(.+?)\n```/su.exec(page) ?? [];
    expect(listed?.replaceAll('\n', ' ').split(', ')).toEqual(TRANSFER_SYNTAXES.map(({ name }) => name));
  });
});
