import { readFileSync } from 'node:fs';
import { freezeStudy, parseStudy, studyPrice } from '@collimate/governance-study';
import { add, compare, formatRational, parseRational, rational, ZERO } from '@collimate/kernel-numeric';
import { rhoOf, totalRho } from '@collimate/privacy-accounting';
import { exactText } from './exact.text.js';
import { privacyStatement } from './privacy.statement.js';

interface Few {
  readonly releases: readonly { readonly kind: string }[];
}

/** @returns a study of so many releases of moments, each at a price of its own */
function studyOf(count: number): ReturnType<typeof freezeStudy> {
  const few = JSON.parse(readFileSync('libs/governance/study/fixtures/few.protocol.txt', 'utf8')) as Few;
  const moments = few.releases.find(({ kind }) => kind === 'moments');
  const releases = Array.from({ length: count }, (_, n) => ({ ...moments, name: `r${n}`, rho: `0.00${131 + n}` }));
  const analyses = releases.map(({ name }) => ({ name: `a-${name}`, kind: 'moments', from: name }));
  return freezeStudy(parseStudy({ ...few, releases, analyses, budget: { rho: '0.3' } }));
}

describe('a study of many releases', () => {
  it.each([30, 100])('tells its price, and what it was charged, in a text that can be read again: %i', (count) => {
    const study = studyOf(count);
    const events = study.queries.map(({ event }) => event);
    const exact = events.map(rhoOf).reduce(add, ZERO);
    expect(() => parseRational(formatRational(exact))).toThrow(expect.objectContaining({ code: 'NOT_A_RATIONAL' }) as Error);
    const { rhoPerSite, epsilon } = privacyStatement(study, events, []);
    for (const text of [rhoPerSite, formatRational(studyPrice(study.protocol))]) {
      expect(exactText.parse(text)).toBe(text);
      expect(parseRational(text)).toEqual(totalRho(events));
      expect(compare(parseRational(text), exact)).toBe(1);
      expect(compare(parseRational(text), add(exact, rational(1n, 10n ** 90n)))).toBe(-1);
    }
    expect(epsilon).toBeGreaterThan(0);
    // What an earlier version has published keeps its form.
    expect(exactText.parse(formatRational(exact))).toBe(formatRational(exact));
  });
});
