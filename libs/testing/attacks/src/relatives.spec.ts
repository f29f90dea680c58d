import { SeededRandom } from '@collimate/kernel-numeric';
import { gaussianEpsilon, reportPrivacy } from '@collimate/privacy-accounting';
import { sumSubjects } from '@collimate/statistics-local';
import { auditAccepts, auditMeanShift } from '@collimate/testing-stochastic';
import { reportAttack, runsOf } from './attack.report.js';
import { answerOf, chargedMu, NAMED_BUDGETS, productRelease, somebody } from './attacked.release.js';

const RUNS = runsOf(10_000, 100_000);

describe.each([2, 3])('%d records of one person under different ids', (records) => {
  const design = productRelease(NAMED_BUDGETS[0][1]);
  const people = Array.from({ length: records }, (_, id) => somebody(id, { a: 50, b: -50, c: 50 }));

  test('are that many times the charge of one, and no more', () => {
    const random = new SeededRandom(518);
    const exact = sumSubjects(design, people).map(Number);
    const norm = Math.hypot(...exact);
    const outputs = (cohort: typeof people): number[] =>
      Array.from({ length: RUNS }, () =>
        answerOf(design, cohort, random).reduce((sum, k, i) => sum + (Number(k) * exact[i]) / norm, 0),
      );
    const audit = auditMeanShift(outputs(people), outputs([]));
    const mu = records * chargedMu(design);
    const { d2, sigma2 } = design.event;
    const event = { kind: 'discrete-gaussian', sigma2, d2: d2 * BigInt(records * records) } as const;
    const { epsilon } = reportPrivacy([event], 1e-6);
    const figure = `mu ${audit.mu.toFixed(4)} +- ${audit.halfWidth.toFixed(4)} of ${records} records, epsilon ${epsilon} for a group of ${records}`;
    const holds = auditAccepts(audit, mu) && epsilon >= gaussianEpsilon(mu, 1e-6);
    expect(reportAttack({ attack: '5.18', figure, bar: `mu ${mu.toFixed(4)}`, holds })).toBe(true);
  });
});
