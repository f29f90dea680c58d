import fc from 'fast-check';
import type { Digest, RoundId, SiteId } from '@collimate/kernel-canonical';
import type { Released } from '@collimate/privacy-accounting';
import { AggregationError } from './aggregation.error.js';
import type { ContributionBody } from './contribution.js';
import { seal } from './seal.js';
import { sumContributions, unseal, type RoundExpectation } from './unseal.js';
import { decodeVector, encodeVector } from './vector.codec.js';

const expected: RoundExpectation = {
  roundId: 'r-1' as RoundId,
  queryDigest: 'b'.repeat(64) as Digest,
  epoch: 5,
  roster: ['north', 'south', 'east'] as SiteId[],
  length: 2,
};

function contribution(site: string, vector: readonly bigint[], change: Partial<RoundExpectation> = {}): ContributionBody {
  const { roundId, queryDigest, epoch } = { ...expected, ...change };
  return {
    mode: 'local-noise',
    binding: { roundId, queryDigest, epoch, site: site as SiteId },
    length: vector.length,
    vector: encodeVector(vector),
  };
}

describe('the vector codec', () => {
  test('gives every coordinate back, of either sign, in 16 bytes', () => {
    const limit = 1n << 127n;
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -limit, max: limit - 1n }), { maxLength: 40 }), (vector) => {
        const bytes = encodeVector(vector);
        expect(bytes.length).toBe(16 * vector.length);
        expect(decodeVector(bytes)).toEqual(vector);
      }),
    );
  });

  test('writes minus one as sixteen bytes of ff and 258 little-endian', () => {
    expect([...encodeVector([-1n])]).toEqual(new Array(16).fill(255));
    expect([...encodeVector([258n])].slice(0, 3)).toEqual([2, 1, 0]);
  });

  test('refuses what does not fit and bytes that are no whole coordinates', () => {
    const limit = 1n << 127n;
    expect(decodeVector(encodeVector([-limit, limit - 1n]))).toEqual([-limit, limit - 1n]);
    for (const beyond of [limit, -limit - 1n]) {
      expect(() => encodeVector([0n, beyond])).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE', place: { item: 1 } }));
    }
    expect(() => decodeVector(new Uint8Array(17))).toThrow(AggregationError);
  });
});

describe('seal', () => {
  const binding = contribution('north', []).binding;

  test('takes no number that was not released: not for the compiler, and not at run time', () => {
    const exact: readonly bigint[] = [1n, 2n];
    // @ts-expect-error an exact sum is not released and must not be sealed
    expect(() => seal(exact, binding)).toThrow(expect.objectContaining({ code: 'NOT_RELEASED' }));
    const forged = { value: exact, terms: { key: binding } } as unknown as Released<readonly bigint[]>;
    expect(() => seal(forged, binding)).toThrow(expect.objectContaining({ code: 'NOT_RELEASED' }));
  });
});

describe('sumContributions', () => {
  test('adds the sites up exactly and says who is in', () => {
    const pooled = sumContributions([contribution('east', [5n, -7n]), contribution('north', [1n, 2n ** 80n])], expected);
    expect(pooled).toEqual({ vector: [6n, 2n ** 80n - 7n], sites: ['north', 'east'] });
  });

  test('does not depend on the order in which the contributions came', () => {
    const bodies = [contribution('north', [1n, 2n]), contribution('south', [3n, 4n]), contribution('east', [5n, 6n])];
    expect(sumContributions([...bodies].reverse(), expected)).toEqual(sumContributions(bodies, expected));
  });

  test.each<[string, ContributionBody]>([
    ['of another round', contribution('north', [1n, 2n], { roundId: 'r-2' as RoundId })],
    ['of another query', contribution('north', [1n, 2n], { queryDigest: 'c'.repeat(64) as Digest })],
    ['of another epoch', contribution('north', [1n, 2n], { epoch: 6 })],
    ['of a site outside the roster', contribution('west', [1n, 2n])],
    ['of another length', contribution('north', [1n])],
    ['whose declared length is not its own', { ...contribution('north', [1n, 2n]), length: 3 }],
  ])('refuses a contribution %s', (_, body) => {
    expect(() => unseal(body, expected)).toThrow(AggregationError);
  });

  test('refuses a second contribution of one site', () => {
    const twice = [contribution('north', [1n, 2n]), contribution('north', [1n, 2n])];
    expect(() => sumContributions(twice, expected)).toThrow(expect.objectContaining({ code: 'WRONG_ROUND' }));
  });
});
