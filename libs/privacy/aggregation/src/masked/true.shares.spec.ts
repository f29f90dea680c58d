import { taken, uploaded } from './attempt.walk.fixture.js';
import type { UnmaskAnswer } from './attempt.messages.js';
import { closeThreshold, falseOpening } from './closing.threshold.js';
import { questionOf, sitesOf } from './noble.crypto.fixture.js';
import { signSurvivors, unmask } from './site.unmasking.js';
import { shareAt, splitSecret } from './secret.shares.js';
import { joinTrueShares, type PlacedShare } from './true.shares.js';

/** The same lie everywhere: such lies can cancel each other out. */
const bent = (share: Uint8Array): Uint8Array => share.map((byte) => byte ^ 0x5a);

describe('a secret of which some shares are false', () => {
  let seed = 3;
  const random = {
    fill: (bytes: Uint8Array) => void bytes.forEach((_, i) => (bytes[i] = seed = ((seed * 75 + 74) % 257) & 255)),
  };
  const secret = Uint8Array.from({ length: 32 }, (_, i) => 7 * i);
  const isRight = (found: Uint8Array): boolean => Buffer.from(found).equals(Buffer.from(secret));
  const placed = (count: number, threshold: number, falseAt: readonly number[]): PlacedShare[] =>
    splitSecret(secret, count, threshold, random).map((share, i) => [i, falseAt.includes(i) ? bent(share) : share]);

  it.each<[count: number, threshold: number, falseAt: readonly number[]]>([
    [5, 3, []],
    [5, 3, [1]],
    [8, 5, [7]],
    [9, 6, [0, 4]],
    [12, 7, [1, 2, 3]],
    [20, 12, [0, 19]],
    [40, 22, [0, 1]],
  ])('of %i shares with threshold %i is put together, and the false ones %j are named', (count, threshold, falseAt) => {
    const terms = { threshold, colluding: 1 };
    expect(joinTrueShares(placed(count, threshold, falseAt), terms, isRight)).toEqual({ secret, falseAt });
  });

  it.each<[count: number, threshold: number, falseAt: readonly number[]]>([
    [5, 3, [0, 1]],
    [8, 5, [0, 4, 7]],
    [10, 7, [1, 2, 3]],
  ])(
    'of %i shares with threshold %i is right where %j are false, and nobody is named who may be true',
    (count, threshold, falseAt) => {
      const joined = joinTrueShares(placed(count, threshold, falseAt), { threshold, colluding: 1 }, isRight);
      expect(joined).toEqual({ secret, falseAt: undefined });
    },
  );

  it('puts no false name on a true share, however liars that may collude choose theirs', () => {
    const [count, threshold] = [9, 6];
    const shares = placed(count, threshold, []);
    // The two go along with a polynomial of their own, through the secret and as many true shares as it can meet.
    const own = [[-1, secret] as const, ...shares.slice(2, 2 + threshold - 2), [0, bent(shares[0][1])] as const];
    const lies = shares.map(([at, share]): PlacedShare =>
      at === 0 ? [0, bent(share)] : at === 1 ? [1, shareAt(own, 1)] : [at, share],
    );
    const joined = joinTrueShares(lies, { threshold, colluding: 2 }, isRight);
    expect(joined).toEqual({ secret, falseAt: [0, 1] });
  });

  it('is not put together where fewer are true than the threshold', () => {
    const independent = placed(8, 5, []).map(([at, share]): PlacedShare => [
      at,
      at < 4 ? share.map((byte, k) => byte ^ (17 * at + 29 * k + 1)) : share,
    ]);
    expect(joinTrueShares(independent, { threshold: 5, colluding: 1 }, isRight)).toBeUndefined();
    expect(joinTrueShares(placed(4, 5, []), { threshold: 5, colluding: 1 }, isRight)).toBeUndefined();
  });

  it('has at each position the share that was given out', () => {
    const shares = placed(6, 3, []);
    for (const [position, share] of shares) expect(shareAt(shares.slice(0, 3), position)).toEqual(share);
  });
});

describe('a sum that some sites open falsely', () => {
  const terms = { closing: 'threshold', colluding: 1, dropouts: 2 } as const;
  const tooMany = [0, 1, 2, 3];
  const sites = sitesOf(10);
  const vectorOf = (site: number) => [BigInt(site) - 3n, 1n << 40n, -(1n << 50n)];
  const walked = uploaded(sites, questionOf(terms, 3), vectorOf);
  const present = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const survivors = present.map((i) => walked.attempts[i].site);
  const signed = present.map((i) => taken(signSurvivors(walked.attempts[i], survivors, sites[i].tools)));
  const request = { r: walked.roster.r, survivors, signatures: signed.map(({ out }) => out) };
  const answers = signed.map(({ attempt }, k) => taken(unmask(attempt, request, sites[present[k]].tools)).out);
  const { crypto } = sites[0].tools;
  const { roster, uploads } = walked;
  const opened = (liars: readonly number[]): readonly UnmaskAnswer[] =>
    answers.map((answer, k) => {
      if (!liars.includes(k)) return answer;
      const lie = (shares: UnmaskAnswer['seeds']) => shares.map(([of, share]) => [of, bent(share)] as const);
      return { ...answer, seeds: lie(answer.seeds), maskKeys: lie(answer.maskKeys) };
    });
  const sum = [0, 1, 2].map((k) => present.reduce((total, i) => total + vectorOf(i)[k], 0n));

  it.each([[[]], [[0]], [[0, 1]], [[2, 6]]])('is the sum, and %j are named', (liars) => {
    expect(closeThreshold(roster, survivors, uploads, opened(liars), crypto)).toEqual({ kind: 'sum', vector: sum, survivors });
    expect(falseOpening({ roster, survivors, crypto }, opened(liars))).toEqual({
      sites: liars.map((k) => survivors[k]),
      isUnsure: false,
    });
  });

  it('is named also for a site that lies of one secret alone', () => {
    const [first, ...rest] = answers;
    const one = { ...first, seeds: first.seeds.map(([of, share], k) => [of, k === 3 ? bent(share) : share] as const) };
    expect(closeThreshold(roster, survivors, uploads, [one, ...rest], crypto)).toMatchObject({ kind: 'sum', vector: sum });
    expect(falseOpening({ roster, survivors, crypto }, [one, ...rest])).toEqual({ sites: [survivors[0]], isUnsure: false });
  });

  it('is none where too few are true to tell', () => {
    expect(closeThreshold(roster, survivors, uploads, opened(tooMany), crypto)).toMatchObject({ code: 'UNMASK_FAILED' });
    expect(falseOpening({ roster, survivors, crypto }, opened(tooMany))).toEqual({ sites: [], isUnsure: true });
  });
});
