import { wasmEngine } from '@collimate/radiomics-pipeline';
import { conformanceCases } from './cases.js';
import { judge } from './judge.js';
import { type CaseReport, runCase } from './run-case.js';

describe('the digital phantom of the IBSI', () => {
  let report: CaseReport;
  beforeAll(async () => {
    report = await runCase(conformanceCases(undefined)[0], wasmEngine());
  });

  it('has 482 reference values, and every one is met', () => {
    expect(report.features).toHaveLength(482);
    expect(report.features.filter((verdict) => !verdict.inTolerance || !verdict.precise)).toEqual([]);
  });

  it('agrees with the teams on nine digits in at least 470 of them', () => {
    expect(report.features.filter((verdict) => verdict.relative !== undefined).length).toBeGreaterThanOrEqual(470);
  });
});

describe('judge', () => {
  const reference = {
    config: 'C',
    tag: 'cm_contrast',
    aggregation: 'IAZD',
    value: 11.1,
    tolerance: 0.1,
    precise: 11.05,
    teams: 5,
  };

  it('rounds to three significant digits before it compares', () => {
    expect(judge({ ...reference, tolerance: 0 }, 11.149).inTolerance).toBe(true);
    expect(judge({ ...reference, tolerance: 0 }, 11.151).inTolerance).toBe(false);
    expect(judge(reference, 11.249).inTolerance).toBe(true);
    expect(judge(reference, 11.251).inTolerance).toBe(false);
  });

  it('holds the nine digits of three teams against a value, to 1e-5, those of the mesh included', () => {
    expect(judge(reference, 11.05 * (1 + 0.9e-5)).precise).toBe(true);
    expect(judge(reference, 11.05 * (1 + 1.1e-5)).precise).toBe(false);
    expect(judge({ ...reference, tag: 'morph_volume' }, 11.05 * (1 + 1.1e-5)).precise).toBe(false);
    expect(judge({ ...reference, teams: 2 }, 11.1).relative).toBeUndefined();
  });

  it('says of a value that is held to its tolerance alone by how much it differs and why', () => {
    const verdict = judge({ ...reference, config: 'A', tag: 'ivh_v90', aggregation: 'DHQ4', value: 11.1, precise: 11.05 }, 11.08);
    expect([verdict.inTolerance, verdict.precise, verdict.relative]).toEqual([true, true, undefined]);
    expect(verdict.exempt?.relative).toBeCloseTo(0.03 / 11.05, 12);
    expect(verdict.exempt?.reason).toContain('re-segmentation range');
    expect(judge(reference, 11.05).exempt).toBeUndefined();
  });

  it('fails a reference for which there is no value', () => {
    expect(judge(reference, undefined).inTolerance).toBe(false);
  });

  it('compares counts in full', () => {
    const count = { ...reference, aggregation: '', value: 45985, tolerance: 0, precise: 45985 };
    expect(judge(count, 45985).inTolerance).toBe(true);
    expect(judge(count, 45984).inTolerance).toBe(false);
  });
});
