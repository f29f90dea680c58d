import { AGGREGATIONS, AGGREGATION_CODES } from './aggregation.js';
import { DIAGNOSTICS } from './diagnostics-registry.js';
import { FEATURES, FEATURE_FAMILIES, featuresOf } from './feature-registry.js';

describe('the registry', () => {
  it('holds the 169 features of IBSI 1, by family as the manual counts them', () => {
    expect(FEATURES).toHaveLength(169);
    const counts = FEATURE_FAMILIES.map((family) => featuresOf(family).length);
    expect(counts).toEqual([25, 2, 18, 23, 6, 25, 16, 16, 16, 5, 17]);
  });

  it('has unique tags, well-formed codes and one code per family', () => {
    expect(new Set(FEATURES.map((feature) => feature.tag)).size).toBe(169);
    for (const feature of FEATURES) expect(feature.ibsi).toMatch(/^[0-9A-Z]{4}$/);
    for (const family of FEATURE_FAMILIES) expect(new Set(featuresOf(family).map((f) => f.familyCode)).size).toBe(1);
  });

  it('corrects the codes that the on-line manual prints wrongly', () => {
    const codes = new Map(FEATURES.map(({ tag, ibsi }) => [tag, ibsi]));
    expect(['ih_p10', 'ih_p90', 'szm_sze'].map((tag) => codes.get(tag))).toEqual(['GPMT', 'OZ0C', '5QRC']);
    expect(FEATURES.filter(({ ibsi }) => ibsi === 'GBPN').map(({ parameter }) => parameter)).toEqual(['10%', '90%']);
  });

  it('holds ten aggregations and sixty diagnostics', () => {
    expect(AGGREGATIONS.map((aggregation) => aggregation.code)).toEqual([...AGGREGATION_CODES]);
    expect(DIAGNOSTICS).toHaveLength(60);
    expect(new Set(DIAGNOSTICS.map((diagnostic) => diagnostic.tag)).size).toBe(60);
  });
});
