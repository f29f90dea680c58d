import { freezeStudy } from '@collimate/governance-study';
import { SeededRandom } from '@collimate/kernel-numeric';
import { calibrationTruth } from './calibration.truths.js';
import { concordanceTruth } from './followed.truths.js';
import { truthsOf } from './population.truths.js';
import { rehearsedProtocol } from './rehearsal.fixture.js';
import { ROW_KEY } from './repeated.rows.js';
import { readTruth } from './truth.file.js';

const study = freezeStudy(rehearsedProtocol());

describe('what is true of invented patients', () => {
  const truths = truthsOf(study, { ...readTruth(undefined, study), of: 'arm', hazard: 2 }, 600, study.protocol.sites, 1);
  const rows = [...truths].map(([key, truth]) => ({
    truth,
    of: Object.fromEntries((JSON.parse(key) as unknown[]).map((value, i) => [ROW_KEY[i], value])),
  }));

  it('is the law of their follow-up, in each group and to the last digit, and the limit on the grid is near it', () => {
    const curves = rows.filter(({ of }) => of.quantity === 'survival');
    expect(curves.length).toBeGreaterThan(5);
    const rates = new Set(curves.map(({ of, truth }) => (-Math.log(truth.value) / (of.x as number)).toFixed(9)));
    expect(rates.size).toBe(2);
    for (const { truth } of curves) expect(Math.abs(truth.limit! - truth.value)).toBeLessThan(0.01);
  });

  it('is the area under that law for a restricted mean', () => {
    const means = rows.filter(({ of }) => of.quantity === 'restricted mean');
    expect(means.length).toBeGreaterThan(0);
    for (const { of, truth } of means) {
      const curve = rows.find((one) => one.of.quantity === 'survival' && one.of.group === of.group && one.of.x === of.x)!;
      const rate = -Math.log(curve.truth.value) / (of.x as number);
      expect(truth.value).toBeCloseTo((1 - curve.truth.value) / rate, 9);
    }
  });
});

describe('a concordance over exact times', () => {
  it('is what pair by pair gives', () => {
    const random = new SeededRandom(3);
    const people = Array.from({ length: 200 }, () => ({
      bin: Math.floor(3 * random.uniform()),
      time: 12 * random.uniform(),
      event: random.uniform() < 0.6,
    }));
    let [agreeing, compared] = [0, 0];
    for (const one of people) {
      for (const other of people) {
        if (!one.event || one.time >= 10 || other.time <= one.time) continue;
        compared += 1;
        agreeing += one.bin > other.bin ? 1 : one.bin === other.bin ? 0.5 : 0;
      }
    }
    expect(concordanceTruth(people, 3, 10)).toBeCloseTo(agreeing / compared, 12);
  });
});

describe('a calibration line of exact scores', () => {
  it.each(['logit', 'cloglog'] as const)('finds what was planted with the link %s', (link) => {
    const random = new SeededRandom(4);
    const patients = Array.from({ length: 100_000 }, () => {
      const score = random.normal();
      const at = -1 + 0.6 * score;
      const share = link === 'logit' ? 1 / (1 + Math.exp(-at)) : -Math.expm1(-Math.exp(at));
      return { score, event: random.uniform() < share };
    });
    const { intercept, slope, observedLessExpected } = calibrationTruth(patients, link);
    expect(Math.abs(intercept + 1)).toBeLessThan(0.03);
    expect(Math.abs(slope - 0.6)).toBeLessThan(0.03);
    expect(observedLessExpected).toBeLessThan(-0.1);
  });
});
