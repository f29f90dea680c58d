import { MenuError } from '@collimate/statistics-menu';
import { freezeStudy } from './frozen.study.js';
import { planProtocol } from './new.protocol.js';
import { parseStudy } from './protocol.js';

const reference = { centre: '50', width: '9', from: 'nsclc-ct/1', sha256: 'a'.repeat(64) };
const number = { source: 'cohort', type: 'number', unit: 'x', bounds: ['0', '99'], reference };
const correlation = (below: unknown): object => ({ from: 'nsclc-ct/1', sha256: 'a'.repeat(64), below });

function document(asked: object = {}): { releases: object[] } {
  return {
    ...{ schema: 'collimate.study/2', id: 'correlated', version: 1, title: 'Correlated', purpose: ['DUO:0000006'] },
    ...{ consentForms: ['f'], sites: ['north', 'south'], modality: 'CT', planned: { subjects: 500 } },
    variables: { a: number, b: number, c: number },
    releases: [{ name: 'means', kind: 'moments', of: ['a', 'b', 'c'], rho: '1/10', ...asked }],
    analyses: [{ name: 'levels', kind: 'moments', from: 'means' }],
    ...{ budget: { rho: '1' }, delta: '1/1000000', noise: 'local', minSites: 2 },
    timetable: { openingMs: 86_400_000, tickMs: 60_000 },
  } as { releases: object[] };
}
const planned = (asked: object = {}): unknown => planProtocol(document(asked)).document;
const frozen = (asked: object = {}) => freezeStudy(parseStudy(planned(asked)));

describe('a release of moments with a public correlation', () => {
  it('is another query than one without, and one with another matrix another again', () => {
    const digests = [undefined, [['0.6'], ['0.6', '0.6']], [['0.6'], ['0.6', '0.61']]].map(
      (below) => frozen(below === undefined ? {} : { correlation: correlation(below) }).queries[0].queryDigest,
    );
    expect(new Set(digests).size).toBe(3);
  });

  it('costs what one without costs, and moves as much by one patient at the same clip', () => {
    const keys = { clip: '7', kMax: '640', reach: '3.4', reach2: '12.8', lambda: '3/10' };
    const [plain, shaped] = [keys, { ...keys, correlation: correlation([['0.9'], ['0.9', '0.9']]) }].map(
      (asked) => frozen(asked).queries[0],
    );
    expect(shaped.event).toEqual(plain.event);
    expect(shaped.design.rho).toEqual(plain.design.rho);
  });

  // What no patients can have: in the second a and b go together, b and c do, and a goes against c.
  it.each([
    ['an opposition that cannot be', [['0.9'], ['-0.9', '0.9']], 'releases.0.correlation.below', /not positive semidefinite/],
    ['a row too few', [['0.6']], 'releases.0.correlation.below', /of 2 features, and the release has 3/],
    [
      'a diagonal that is written',
      [
        ['0.6', '1'],
        ['0.6', '0.6'],
      ],
      'releases.0.correlation.below',
      /row 1 has 2 numbers/,
    ],
    ['a diagonal that is not 1', [['1'], ['0.6', '0.6'], ['0.1', '0.1', '0.1']], 'releases.0.correlation.below', /of 4 features/],
    ['a coefficient above 1', [['1.2'], ['0.6', '0.6']], 'releases.0.correlation.below.0.0', /a decimal of -1 to 1/],
    ['a number for a text', [[0.6], ['0.6', '0.6']], 'releases.0.correlation.below.0.0', /text is expected/],
    ['no matrix at all', undefined, 'releases.0.correlation.below', /it is missing/],
  ])('is refused with %s, at its place and with its cure', (_, below, tag, message) => {
    const read = (): unknown => parseStudy(planned({ correlation: correlation(below) }));
    expect(read).toThrow(
      expect.objectContaining({ code: 'INVALID_PROTOCOL', place: { tag }, message: expect.stringMatching(message) }),
    );
    expect(read).toThrow(expect.objectContaining({ hint: expect.stringMatching(/./) }));
    expect(read).not.toThrow(MenuError);
  });

  it('takes a matrix at the edge: numbers that are the same, and next to it', () => {
    for (const one of ['1', '0.999999', '-1']) {
      const { queries } = frozen({ of: ['a', 'b'], correlation: correlation([[one]]) });
      expect(queries[0].design.length).toBe(7);
    }
  });

  it('is refused by a reader that does not know the key, as every key that it does not know', () => {
    const later = planned({ correlation: { ...correlation([['0.6'], ['0.6', '0.6']]), later: 1 } });
    expect(() => parseStudy(later)).toThrow(expect.objectContaining({ place: { tag: 'releases.0.correlation.later' } }));
  });
});
