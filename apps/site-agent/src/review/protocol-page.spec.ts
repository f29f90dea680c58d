import { readFileSync } from 'node:fs';
import { COVERED_BY, DUO_CODES } from '@collimate/governance-consent';
import { declaredJsonSchema, protocolJsonSchema } from '@collimate/governance-study';
import { ANALYSES, RELEASES } from '@collimate/statistics-menu';
// The page is written by the build of the workspace, which is no room.
import { protocolPage } from '../../../../tools/pages/protocol.page.mjs';

const page = readFileSync(new URL('../../../../docs/operations/protocol.md', import.meta.url), 'utf8');
const made = protocolPage(protocolJsonSchema(), declaredJsonSchema(), RELEASES, { DUO_CODES, COVERED_BY });

describe('the page about protocols', () => {
  it('is written from the schemas (else run: npm run build)', () => {
    expect(page).toBe(made);
  });

  it('says of every key what it means, and of every code what covers it', () => {
    const rows = made.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(30);
    for (const row of rows) expect(row).not.toMatch(/\|\s+\|/);
    for (const { code } of DUO_CODES) expect(made).toContain(`| \`${code}\``);
    expect(made).not.toMatch(/undefined|\[object/);
  });

  it('says of every analysis that can be declared what it reads, and of every release which keys are planned', () => {
    const declared = RELEASES.filter((release) => release.declared !== undefined);
    for (const { kind, reads, needs } of ANALYSES) {
      // An analysis that reads either of two releases needs one of them.
      const isDeclared = needs.every((one) => {
        const either = 'either' in one ? one.either : [one];
        return either.some(({ kind: needed }) => declared.some((release) => release.kind === needed));
      });
      expect([kind, made.includes(`| \`${kind}\` | ${reads} |`)]).toEqual([kind, isDeclared]);
    }
    for (const { kind, declared: form } of declared) {
      const [, section] = made.split(`#### \`kind: ${kind}\``);
      const planned = [...section.split('####')[0].matchAll(/^\| `(\w+)` \| [^|]* \| planned \|/gm)].map(([, key]) => key);
      expect([kind, planned.sort()]).toEqual([kind, [...form!.planned].sort()]);
    }
  });
});
