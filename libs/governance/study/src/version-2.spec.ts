import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type Json } from '@collimate/kernel-canonical';
import { DECLARED_LAYOUT_VERSION, RELEASES } from '@collimate/statistics-menu';
import { declaredJsonSchema } from './declared.schema.js';
import { freezeStudy } from './frozen.study.js';
import { parseStudy } from './protocol.js';
import { frozenForm, keysOf } from './version-2.fixture.js';

/*
 * Version 2 does not move (ADR 0120): hospitals have signed digests of it, and answers are kept under those of its queries. `NAME.protocol.txt` holds the canonical
 * bytes, `NAME.frozen.json` what follows from them. A key that is new goes into a protocol beside these, whose two files are then frozen like them; what stands
 * here stays. A change that is wanted is a new version.
 */

/** The last two have the keys that came later (ADR 0139, 0141, 0150). All keys under local noise, all under shared noise, and as few of each as can be, for what stands in the place of a key that is left out. */
const NAMES = ['whole', 'shared', 'few', 'shared-few', 'expected', 'correlated'];

const fixture = (file: string): string => readFileSync(join(import.meta.dirname, '..', 'fixtures', file), 'utf8');
const texts = NAMES.map((name) => [name, fixture(`${name}.protocol.txt`)] as const);
const frozenOf = (name: string) =>
  JSON.parse(fixture(`${name}.frozen.json`)) as { readonly releases: readonly { readonly kind: string }[] };

describe('version 2 of the protocol', () => {
  it('has no key that no frozen protocol uses', () => {
    const form = declaredJsonSchema() as Parameters<typeof keysOf>[0];
    const all = new Set(keysOf(form));
    const used = new Set(
      keysOf(
        form,
        texts.map(([, text]) => JSON.parse(text) as unknown),
      ),
    );
    expect(all.size).toBeGreaterThan(300);
    expect([...all].filter((key) => !used.has(key))).toEqual([]);
  });

  it('has every kind of release in a frozen protocol', () => {
    const kinds = new Set(NAMES.flatMap((name) => frozenOf(name).releases.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(
      RELEASES.flatMap(({ kind, declared }): string[] => (declared === undefined ? [] : [kind])).sort(),
    );
  });

  it('names the order of coordinates as ever', () => {
    expect(DECLARED_LAYOUT_VERSION).toBe('collimate.layout/2');
  });

  it.each(texts)('reads %s as it was written: no key is gone, none has been put in', (_name, text) => {
    const read = JSON.parse(JSON.stringify(parseStudy(JSON.parse(text)))) as Json;
    expect(read).toEqual(JSON.parse(text));
    expect(canonicalJson(read)).toBe(text);
  });

  it.each(texts)('names %s by the same digest, and lays each of its releases out as ever', (name, text) => {
    expect(frozenForm(freezeStudy(parseStudy(JSON.parse(text))))).toEqual(frozenOf(name));
  });
});
