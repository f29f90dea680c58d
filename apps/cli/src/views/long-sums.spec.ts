import { readFileSync } from 'node:fs';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { add, formatRational, rational, sumUp, ZERO } from '@collimate/kernel-numeric';
import { budgetLines, renderBudget } from './site-budget.view.js';
import { renderReview } from './study-review.view.js';
import { rhoInWords } from './terms.page.js';
import { flooredRho } from '../output/columns.js';

/** What a hundred releases of designs of their own cost: to every digit, and as this version tells it. */
const prices = Array.from({ length: 100 }, (_, n) => rational(1541479189869389240n, 2n * (10n ** 20n + 7_919n * BigInt(n) + 1n)));
const [exact, told] = [prices.reduce(add, ZERO), sumUp(prices)].map(formatRational);
const few = freezeStudy(parseStudy(JSON.parse(readFileSync('libs/governance/study/fixtures/few.protocol.txt', 'utf8'))));
const names = { roi: [], groups: [] };

describe.each([
  ['of this version', told],
  ['of an earlier one, with every digit', exact],
])('a long sum %s', (_, spent) => {
  it('stands in the budget of a site', () => {
    const budget = { budget: '9/10', spent, reserved: spent, supplements: [], waiting: [] };
    const page = renderBudget(budgetLines({ site: budget, studies: [{ id: 'a', digest: 'd', budget: '4/5', spent }] }));
    expect(page).toMatch(/this site +0\.77074 +0 +0\.9 +85\.6 %/);
    expect(page).toMatch(/a +0\.77074 +0\.02926 +0\.8 +96\.3 %/);
    expect(page).not.toContain('More was released');
  });

  it('stands on the page that approvers read, and in the terms of the house', () => {
    const house = { left: spent, after: spent };
    const page = renderReview(few, { house, names, earlier: [], isCancelled: false, members: [] } as never);
    expect(page).toMatch(/0\.770739/);
    expect(rhoInWords(spent)).toMatch(/^rho 0\.77074, epsilon /);
    expect(flooredRho(spent)).toBe('0.770739');
  });
});
