import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AGGREGATIONS, aggregationsOf } from './aggregation.js';
import { FEATURES } from './feature-registry.js';
import { type FeatureRef, featureKey, keyOfWritten, parseFeatureKey, wordsOfKey, writtenFeature } from './feature-reference.js';
import { VocabularyError } from './vocabulary.error.js';

const ALL: readonly FeatureRef[] = FEATURES.flatMap(({ ibsi, parameter, family }) =>
  aggregationsOf(family).map(({ code }) => ({ ibsi, parameter, aggregation: code })),
);

function refused(key: string): VocabularyError {
  try {
    parseFeatureKey(key);
  } catch (error) {
    if (error instanceof VocabularyError) return error;
    throw error;
  }
  throw new Error(`${key} was read`);
}

describe('a feature reference', () => {
  it('is told by one key, and comes back from it', () => {
    const keys = ALL.map(featureKey);
    expect(new Set(keys).size).toBe(74 + 41 * 6 + 54 * 3);
    expect(keys.map((key) => parseFeatureKey(key).ref)).toEqual(ALL);
    expect(keys.map((key) => keyOfWritten({ aggregation: '', ...wordsOfKey(key) }))).toEqual(keys);
    expect(ALL.map((ref) => keyOfWritten(writtenFeature(ref)))).toEqual(keys);
  });

  it('names the response map that it is of', () => {
    const ref: FeatureRef = { ibsi: 'Q4LE', parameter: '', aggregation: 'DHQ4', response: 'S60F(15,3D,mirror)' };
    expect(featureKey(ref)).toBe('Q4LE@DHQ4/S60F(15,3D,mirror)');
    expect(parseFeatureKey('Q4LE@DHQ4/S60F(15,3D,mirror)').ref).toEqual(ref);
    expect(wordsOfKey('Q4LE/S60F(15,3D,mirror)')).toEqual({ feature: 'Q4LE', response: 'S60F(15,3D,mirror)' });
  });

  it('comes with what the vocabulary knows of it', () => {
    const { feature, aggregation } = parseFeatureKey('BC2M(10%)@DHQ4');
    expect([feature.tag, aggregation.label]).toEqual(['ivh_v10', '3D (whole ROI)']);
  });

  it.each([
    ['RNU0', 'BAD_KEY', 'has no aggregation'],
    ['@', 'UNKNOWN_FEATURE', 'features.md'],
    ['RNU0@DHQ4@DHQ4', 'BAD_KEY', 'features.md'],
    ['RNUO@DHQ4', 'UNKNOWN_FEATURE', 'Did you mean "RNU0"'],
    ['rnu0@DHQ4', 'UNKNOWN_FEATURE', 'Write RNU0.'],
    ['morph_volume@DHQ4', 'UNKNOWN_FEATURE', 'The code of morph_volume is RNU0.'],
    ['BC2M@DHQ4', 'UNKNOWN_FEATURE', 'Write BC2M(10%) or BC2M(90%).'],
    ['BC2M(50%)@DHQ4', 'UNKNOWN_FEATURE', 'Write BC2M(10%) or BC2M(90%).'],
    ['RNU0(10%)@DHQ4', 'UNKNOWN_FEATURE', 'Write RNU0.'],
    ['5QRC@KOBA', 'UNKNOWN_AGGREGATION', 'Did you mean KOBO?'],
    ['Q4LE@DHQ4/S60E(15,3D,mirror)', 'UNKNOWN_RESPONSE', 'Did you mean S60F?'],
    ['Q4LE@DHQ4/S60F(14,3D,mirror)', 'UNKNOWN_RESPONSE', 'support: a support is an odd number'],
    ['Q4LE@DHQ4/S60F(15,3D)', 'UNKNOWN_RESPONSE', 'Write S60F(support,dimensions,padding)'],
    ['Q4LE@DHQ4/S60F(15,3D,mirror,1)', 'UNKNOWN_RESPONSE', 'Write S60F(support,dimensions,padding)'],
    ['RNU0@KOBO', 'UNKNOWN_AGGREGATION', 'Possible are DHQ4.'],
  ])('refuses %s as %s and says what may have been meant', (key, code, hint) => {
    const error = refused(key);
    expect(error.code).toBe(code);
    expect(error.hint).toContain(hint);
  });
});

describe('the glue of a key', () => {
  it('is known to no other file', () => {
    const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');
    const glue = /@\$\{\w*([aA]ggregation|code)|split\('@'\)|\}@\$\{/;
    const sources = globSync('{libs,apps}/**/*.ts', {
      cwd: root,
      exclude: (path) => /(^|\/)(node_modules|dist|generated)$/.test(path),
    }).filter((path) => !/\.(e2e-)?spec\.ts$|\/feature-reference\.ts$/.test(path));
    expect(sources.length).toBeGreaterThan(500);
    expect(sources.filter((path) => glue.test(readFileSync(join(root, path), 'utf8')))).toEqual([]);
  });

  it('is used with codes of aggregations alone', () => {
    for (const { code } of AGGREGATIONS) expect(code).toMatch(/^[0-9A-Z]{4}$/);
  });
});
