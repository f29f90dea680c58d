import { SeededRandom } from '@collimate/kernel-numeric';
import { encodeRecord, mechanismOf } from '@collimate/privacy-mechanisms';
import { sumSubjects } from '@collimate/statistics-local';
import { auditAccepts, auditMeanShift, type AuditResult } from '@collimate/testing-stochastic';
import { reportAttack, runsOf } from './attack.report.js';
import { chargedMu, NAMED_BUDGETS, productRelease, somebody } from './attacked.release.js';
import { MUTANT_RELEASES, trueRelease, type AuditedRelease } from './mutant.releases.js';

const RUNS = runsOf(10_000, 100_000);
/** On the clip, in every number alike: the exact sum moves by D. */
const patient = somebody('far', { a: 50, b: -50, c: 50 });

/** The answers with and without a patient, projected on a direction of length 1. */
function audited(release: AuditedRelease, exact: readonly bigint[], direction: readonly number[], runs = RUNS): AuditResult {
  const random = new SeededRandom(515);
  const outputs = (sums: readonly bigint[]): number[] =>
    Array.from({ length: runs }, () => release(sums, random).reduce((sum, k, i) => sum + Number(k) * direction[i], 0));
  return auditMeanShift(outputs(exact), outputs(exact.map(() => 0n)));
}

function unit(vector: readonly number[]): readonly number[] {
  const norm = Math.hypot(...vector);
  return vector.map((one) => one / norm);
}

/** The short form has the mutants at the price at which few runs tell them apart. */
const AUDITED = NAMED_BUDGETS.slice(runsOf(1, 0));

describe.each(AUDITED)('an audit of mu = D / sigma from outside, at epsilon %d', (epsilon, rho) => {
  const design = productRelease(rho);
  const mu = chargedMu(design);
  const exact = sumSubjects(design, [patient]);
  const along = unit(exact.map(Number));

  // One draw for all coordinates cancels in every direction whose parts add up to nothing.
  const mean = exact.reduce((sum, k) => sum + Number(k), 0) / exact.length;
  const across = exact.map((k) => Number(k) - mean);
  const muAcross = (mu * Math.hypot(...across)) / Math.hypot(...exact.map(Number));

  test('agrees with the charge, in every direction', () => {
    const audit = audited(trueRelease(design), exact, along);
    expect(auditAccepts(audited(trueRelease(design), exact, unit(across)), muAcross)).toBe(true);
    const figure = `mu ${audit.mu.toFixed(4)} +- ${audit.halfWidth.toFixed(4)} over ${RUNS} runs at epsilon ${epsilon}`;
    const holds = auditAccepts(audit, mu);
    expect(reportAttack({ attack: '5.15', figure, bar: `holds the charged ${mu.toFixed(4)}`, holds })).toBe(true);
  });

  test.each(Object.entries(MUTANT_RELEASES))('sees %s', (name, mutant) => {
    const [direction, charged] = name.startsWith('one draw') ? [unit(across), muAcross] : [along, mu];
    const audit = audited(mutant(design), exact, direction);
    const figure = `mu ${audit.mu.toPrecision(4)} +- ${audit.halfWidth.toPrecision(2)} of ${name} at epsilon ${epsilon}`;
    const holds = !auditAccepts(audit, charged);
    expect(reportAttack({ attack: '5.15', figure, bar: `does not hold the charged ${charged.toFixed(4)}`, holds })).toBe(true);
  });
});

test('an audit sees a record that was rounded before it was clipped, on a coarse lattice', () => {
  const steps = 8n;
  const event = { kind: 'discrete-gaussian', sigma2: 173n, d2: steps * steps } as const;
  const charged = Number(steps) / Math.sqrt(Number(event.sigma2));
  const record = new Array<number>(28).fill(1);
  const mechanism = mechanismOf(event);
  const release: AuditedRelease = (exact, random) => mechanism.release(exact, random);
  const rounded = record.map((value) => BigInt(Math.round((value / Math.sqrt(28)) * Number(steps))));
  const [inside, outside] = [encodeRecord(record, 1, steps).lattice, rounded].map((exact) =>
    audited(release, exact, unit(exact.map(Number)), 5_000),
  );
  expect(inside.mu).toBeLessThan(charged + inside.halfWidth);
  const figure = `mu ${outside.mu.toFixed(4)} +- ${outside.halfWidth.toFixed(4)} of rounding before clipping`;
  const holds = outside.mu > charged + outside.halfWidth;
  expect(reportAttack({ attack: '5.15', figure, bar: `above the charged ${charged.toFixed(4)}`, holds })).toBe(true);
});
