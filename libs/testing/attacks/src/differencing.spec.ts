import { SeededRandom } from '@collimate/kernel-numeric';
import { sumSubjects } from '@collimate/statistics-local';
import type { StatisticDesign } from '@collimate/statistics-menu';
import { reportAttack, runsOf } from './attack.report.js';
import { chargedMu, NAMED_BUDGETS, responseTable, somebody } from './attacked.release.js';
import { advantageAt, advantageOf, type Advantage } from './differencing.js';
import { trueRelease, type AuditedRelease } from './mutant.releases.js';

const PAIRS = runsOf(20_000, 100_000);
const others = Array.from({ length: 50 }, (_, i) => somebody(i, { response: i % 3 === 0 ? 'yes' : 'no' }));
const target = somebody('target', { response: 'yes' });

/** A cohort with its target and without: the attacker knows everybody else, and looks at the cell that the target is in. */
function attack(design: StatisticDesign, release: AuditedRelease): Advantage {
  const [present, absent] = [sumSubjects(design, [...others, target]), sumSubjects(design, others)];
  const random = new SeededRandom(51);
  const answers = (exact: readonly bigint[]): number[] => Array.from({ length: PAIRS }, () => Number(release(exact, random)[1]));
  return advantageOf(answers(present), answers(absent), Number(present[1] + absent[1]) / 2);
}

describe.each(NAMED_BUDGETS)('whoever asks of a cohort with and without its target, at epsilon %d', (epsilon, rho) => {
  const design = responseTable(rho);
  const most = advantageAt(chargedMu(design));

  test('learns no more than the charge allows', () => {
    const { advantage, margin } = attack(design, trueRelease(design));
    const figure = `${advantage.toFixed(4)} advantage over ${PAIRS} pairs at epsilon ${epsilon}`;
    const bar = `${most.toFixed(4)} + ${margin.toFixed(4)}`;
    expect(reportAttack({ attack: '5.1', figure, bar, holds: advantage <= most + margin })).toBe(true);
    // The answer is not noisier than it has to be either.
    expect(advantage).toBeGreaterThan(most - margin);
  });

  test('would be seen to learn more from noise for half of the sensitivity', () => {
    const { d2, sigma2 } = design.event;
    const half = { ...design, event: { kind: 'discrete-gaussian', d2, sigma2: sigma2 / 4n } } as StatisticDesign;
    const { advantage, margin } = attack(design, trueRelease(half));
    expect(advantage).toBeGreaterThan(most + margin);
  });
});
