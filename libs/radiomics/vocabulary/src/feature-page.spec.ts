import { readFileSync } from 'node:fs';
import { join } from 'node:path';
// The page is written by the build of the workspace, which is no room.
import { featurePage } from '../../../../tools/pages/features.page.mjs';
import { aggregationsOf } from './aggregation.js';
import { featureKey } from './feature-reference.js';
import { FEATURES, FEATURE_FAMILIES } from './feature-registry.js';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/ibsi/features.md'), 'utf8');

describe('the page of features', () => {
  it('is written from the registry (else run: npm run build)', () => {
    expect(page).toBe(featurePage({ FEATURES, FEATURE_FAMILIES, aggregationsOf, featureKey }));
  });

  it('has one line for each of the 169, with code, tag and unit', () => {
    const lines = [...page.matchAll(/^\| `([0-9A-Z]{4})` \| `(\w+)` \| [^|]+ \| [^|]*\| ([^|]+) \|$/gm)].map(
      ([, ...cells]) => cells,
    );
    expect(lines).toEqual(FEATURES.map(({ ibsi, tag, unit }) => [ibsi, tag, unit]));
    expect(lines).toHaveLength(169);
  });
});
