import { toHex, type SiteId } from '@collimate/kernel-canonical';
import { advertText } from './advert.js';
import { attemptParameters, usualTerms } from './attempt.parameters.js';
import { questionDigest } from './attempt.question.js';
import { advertised, summed, taken, uploaded } from './attempt.walk.fixture.js';
import { closeAll } from './closing.all.js';
import { openedSecrets } from './closing.threshold.js';
import { clearances } from './coordinator.attempt.js';
import { NobleCrypto, questionOf, sitesOf } from './noble.crypto.fixture.js';
import { checkRoster, type CheckedRoster } from './roster.checks.js';
import { answerRoster, clear, endAttempt, uploadMasked } from './site.attempt.js';
import { signSurvivors, unmask } from './site.unmasking.js';

const ALL = { closing: 'all', colluding: 1, dropouts: 0 } as const;
const THRESHOLD = { closing: 'threshold', colluding: 1, dropouts: 1 } as const;
const vectorOf = (site: number) => [BigInt(site) - 3n, 1n << 40n, -(1n << 60n) / 8n];
const SUM = (sites: readonly number[]) => [0, 1, 2].map((k) => sites.reduce((sum, i) => sum + vectorOf(i)[k], 0n));

describe('the parameters of an attempt', () => {
  test.each([
    [4, 1, 1],
    [4, 2, 0],
    [5, 1, 1],
    [5, 2, 1],
    [5, 3, 0],
    [6, 1, 2],
    [6, 4, 0],
    [7, 1, 2],
    [7, 2, 2],
    [7, 3, 1],
    [8, 1, 3],
    [8, 2, 2],
    [8, 4, 1],
    [9, 2, 3],
    [10, 1, 4],
    [10, 4, 2],
    [50, 5, 22],
    [50, 10, 19],
    [50, 17, 16],
  ])('of %i sites of which %i may collude let at most %i vanish', (sites, colluding, dropouts) => {
    const terms = { closing: 'threshold', colluding, dropouts } as const;
    expect(attemptParameters(sites, terms)).toMatchObject({ honest: sites - colluding - dropouts });
    expect(attemptParameters(sites, { ...terms, dropouts: dropouts + 1 })).toMatchObject({ kind: 'refused' });
  });

  test('let two sets of survivors never both be signed, where 2n/3 + 1 would', () => {
    for (let sites = 4; sites <= 60; sites++) {
      for (let colluding = 1; colluding < sites; colluding++) {
        const numbers = attemptParameters(sites, { closing: 'threshold', colluding, dropouts: 0 });
        if ('kind' in numbers) continue;
        // Honest signatures that two sets would need, each apart from those of all colluding sites.
        expect(2 * (numbers.threshold - colluding)).toBeGreaterThan(sites - colluding);
        expect(numbers.threshold).toBeLessThanOrEqual(sites);
      }
    }
  });

  test('refuse three sites, a study without colluding sites, and dropouts under `all`', () => {
    expect(attemptParameters(3, ALL)).toEqual({ kind: 'refused', code: 'TOO_FEW_SITES' });
    expect(attemptParameters(5, { ...ALL, colluding: 0 })).toEqual({ kind: 'refused', code: 'TERMS_IMPOSSIBLE' });
    expect(attemptParameters(5, { ...ALL, dropouts: 1 })).toEqual({ kind: 'refused', code: 'TERMS_IMPOSSIBLE' });
    expect(attemptParameters(5, { ...ALL, colluding: 4 })).toEqual({ kind: 'refused', code: 'TOO_FEW_HONEST_SITES' });
  });

  test('are by themselves the usual ones', () => {
    expect([4, 7, 8, 19, 20, 50].map((sites) => usualTerms(sites).colluding)).toEqual([1, 1, 2, 2, 2, 5]);
    expect([8, 9].map((sites) => usualTerms(sites).closing)).toEqual(['all', 'threshold']);
    expect([10, 11, 50].map((sites) => usualTerms(sites).dropouts)).toEqual([1, 2, 5]);
  });
});

describe('a masked sum', () => {
  test('is the sum of all vectors, to the integer, under `all`', () => {
    for (const count of [4, 5, 8]) {
      expect(summed(sitesOf(count), questionOf(ALL, 3), vectorOf)).toMatchObject({
        kind: 'sum',
        vector: SUM([...Array(count).keys()]),
      });
    }
  });

  test('is the sum of the survivors under `threshold`, whoever vanishes', () => {
    for (const vanished of [[], [0], [3], [4]]) {
      const here = [0, 1, 2, 3, 4].filter((i) => !vanished.includes(i));
      const sum = summed(sitesOf(5), questionOf(THRESHOLD, 3), vectorOf, vanished);
      expect(sum).toMatchObject({ kind: 'sum', vector: SUM(here) });
    }
  });

  test('is refused as wrapped where a mask is left over, and where a value is out of range', () => {
    const { roster, uploads } = uploaded(sitesOf(4), questionOf(ALL, 3), vectorOf);
    const other = uploaded(sitesOf(4, new NobleCrypto(), 2), questionOf(ALL, 3), vectorOf);
    expect(closeAll(roster, [...uploads.slice(0, 3), other.uploads[3]])).toEqual({ kind: 'refused', code: 'WRAPPED' });
    expect(closeAll(roster, uploads.slice(0, 3))).toMatchObject({ code: 'ANSWERS_MISSING', site: 's004' });
    const big = summed(sitesOf(4), questionOf(ALL, 1), () => [1n << 61n]);
    expect(big).toEqual({ kind: 'refused', code: 'WRAPPED' });
    expect(() => uploaded(sitesOf(4), questionOf(ALL, 1), () => [1n << 62n])).toThrow(
      expect.objectContaining({ code: 'OUT_OF_RANGE' }),
    );
  });
});

describe('a secret that is put together from shares', () => {
  const sites = sitesOf(5);
  const question = questionOf(THRESHOLD, 1);
  const { roster, attempts } = uploaded(sites, question, () => [1n]);
  const survivors = attempts.map(({ site }) => site);
  const signed = attempts.map((attempt, i) => taken(signSurvivors(attempt, survivors, sites[i].tools)));
  const request = { r: roster.r, survivors, signatures: signed.map(({ out }) => out) };
  const answers = signed.map(({ attempt }, i) => taken(unmask(attempt, request, sites[i].tools)).out);
  const { crypto } = sites[0].tools;
  const bent = ([of, share]: readonly [SiteId, Uint8Array]) => [of, share.map((byte) => byte ^ 1)] as const;
  const openedWith = (...liars: readonly number[]) =>
    openedSecrets(
      { roster, survivors, crypto },
      answers.map((answer, i) => (liars.includes(i) ? { ...answer, seeds: answer.seeds.map(bent) } : answer)),
    );

  test.each([0, 1, 2, 3, 4])('is found with one share too many, whoever gave a false one: place %i', (liar) => {
    expect(roster.parameters.threshold).toBe(4);
    expect(openedWith(liar)).toEqual(openedWith());
    expect(openedWith().size).toBe(5);
  });

  test('is not found where two of five are false', () => {
    expect(openedWith(0, 4).size).toBe(0);
  });
});

describe('a site', () => {
  const sites = sitesOf(5);
  const question = questionOf(ALL, 1);
  const opened = advertised(sites, question);
  const adverts = opened.map(({ advert }) => advert);
  const answer = (list = adverts, sight = sites[0].sight, asked = opened[0]) => answerRoster(asked, list, sight, sites[0].tools);

  test('signs the roster in which everything is right, and the same one again', () => {
    const once = taken(answer());
    expect(taken(answerRoster(once.attempt, adverts, sites[0].sight, sites[0].tools)).out).toBe(once.out);
    const others = advertised(sites, question).map(({ advert }, i) => (i === 0 ? adverts[0] : advert));
    expect(answerRoster(once.attempt, others, sites[0].sight, sites[0].tools)).toMatchObject({ code: 'ROSTER_CHANGED' });
  });

  test.each([
    ['NOT_IN_ROSTER', () => answer(adverts.slice(1))],
    ['TOO_FEW_SITES', () => answer(adverts.slice(0, 3))],
    ['UNSORTED_ROSTER', () => answer([adverts[1], adverts[0], ...adverts.slice(2)])],
    ['DUPLICATE_IN_ROSTER', () => answer([adverts[0], adverts[0], ...adverts.slice(2)])],
    ['SIGNATURE_REFUSED', () => answer([...adverts.slice(0, 4), { ...adverts[4], maskKey: adverts[3].maskKey }])],
    ['SIGNATURE_REFUSED', () => answer([...adverts.slice(0, 4), { ...adverts[4], signature: '0'.repeat(128) }])],
    ['KEY_REFUSED', () => answer([...adverts.slice(0, 4), { ...adverts[4], maskKey: 'ff'.repeat(32) }])],
    ['KEY_REFUSED', () => answer([...adverts.slice(0, 4), { ...adverts[4], identityKey: `01${'0'.repeat(62)}` }])],
    ['KEY_REFUSED', () => answer([...adverts.slice(0, 4), { ...adverts[4], sharesKey: adverts[4].maskKey }])],
    [
      'NOT_A_MEMBER',
      () => answer(adverts, { ...sites[0].sight, members: { ...sites[0].sight.members, isMember: (site) => site !== 's003' } }),
    ],
    [
      'TOO_FEW_PINNED',
      () => answer(adverts, { ...sites[0].sight, members: { ...sites[0].sight.members, isPinned: (site) => site > 's003' } }),
    ],
  ])('refuses with %s', (code, outcome) => {
    expect(outcome()).toMatchObject({ kind: 'refused', code });
  });

  test('does not sign where it stands under an advert of its own that is not the one of this attempt', () => {
    const [earlier] = advertised(sites, question).map(({ advert }) => advert);
    expect(earlier.maskKey).not.toBe(adverts[0].maskKey);
    expect(answer([earlier, ...adverts.slice(1)])).toMatchObject({ kind: 'refused', code: 'NOT_IN_ROSTER' });
  });

  test('does not sign where a member uses one key for masks and for shares', () => {
    const shared = questionOf(THRESHOLD, 1);
    const attempts = advertised(sites, shared);
    const { signature: _, ...last } = attempts[4].advert;
    const twice = { ...last, sharesKey: last.maskKey };
    const signature = toHex(sites[4].tools.sign(advertText(questionDigest(shared), twice)));
    const list = attempts.map(({ advert }, i) => (i === 4 ? { ...twice, signature } : advert));
    expect(answer(list, sites[0].sight, attempts[0])).toMatchObject({ code: 'DUPLICATE_IN_ROSTER', site: 's005' });
  });

  test('signs with one member whose key it has not pinned, as many as may collude', () => {
    const members = { ...sites[0].sight.members, isPinned: (site: string) => site !== 's003' };
    expect(answer(adverts, { ...sites[0].sight, members })).toMatchObject({ kind: 'stepped' });
  });

  test('refuses an attempt that somebody has charged before, and sees its own restored backup in what others have seen', () => {
    const again = sites.map((site, i) => ({ ...site, standing: { ...site.standing, lastAttempt: i === 2 ? 0 : -1 } }));
    const attempts = advertised(again, question);
    expect(
      answerRoster(
        attempts[0],
        attempts.map((one) => one.advert),
        sites[0].sight,
        sites[0].tools,
      ),
    ).toMatchObject({
      code: 'ATTEMPT_NOT_NEW',
      site: 's003',
    });
    const seen = [{ site: sites[0].standing.site, size: 4, root: question.studyDigest }];
    const told = sites.map((site, i) => ({ ...site, standing: { ...site.standing, headsSeen: i === 1 ? seen : [] } }));
    const heads = advertised(told, question);
    expect(
      answerRoster(
        heads[0],
        heads.map((one) => one.advert),
        sites[0].sight,
        sites[0].tools,
      ),
    ).toMatchObject({
      code: 'OWN_LOG_CONTRADICTED',
      site: 's002',
    });
  });

  test('charges only when all of the roster have signed, uploads once, and has no key left then', () => {
    const signed = opened.map((attempt, i) => taken(answerRoster(attempt, adverts, sites[i].sight, sites[i].tools)));
    const roster = taken(checkRoster(question, adverts, sites[0].tools.verify)) as CheckedRoster;
    const answers = signed.map(({ out }) => out);
    expect(clearances(roster, answers.slice(1))).toMatchObject({ code: 'ANSWERS_MISSING', site: 's001' });
    const told = { r: roster.r, signatures: answers, shares: [] };
    const first = signed[0].attempt;
    expect(uploadMasked(first, [1n], sites[0].tools)).toMatchObject({ code: 'OUT_OF_TURN' });
    expect(clear(first, { ...told, signatures: answers.slice(0, 4) }, sites[0].tools)).toMatchObject({ code: 'ANSWERS_MISSING' });
    const forged = { ...told, signatures: [...answers.slice(0, 4), { ...answers[4], signature: answers[3].signature }] };
    expect(clear(first, forged, sites[0].tools)).toMatchObject({ code: 'SIGNATURE_REFUSED', site: 's005' });
    const cleared = taken(clear(first, told, sites[0].tools));
    expect(cleared.out).toMatchObject({ r: roster.r, attempt: 0, honest: 4 });
    expect(uploadMasked(cleared.attempt, [1n, 2n], sites[0].tools)).toMatchObject({ code: 'WRONG_VECTOR' });
    const done = taken(uploadMasked(cleared.attempt, [1n], sites[0].tools));
    expect(taken(uploadMasked(done.attempt, [2n], sites[0].tools)).out).toBe(done.out);
    expect(first.secrets.erased).toBe(true);
    expect(() => first.secrets.mask).toThrow('erased');
  });
});

describe('a site under `threshold`', () => {
  const sites = sitesOf(6);
  const question = questionOf({ closing: 'threshold', colluding: 1, dropouts: 2 }, 1);
  const { roster, attempts } = uploaded(sites, question, () => [1n]);
  const names = attempts.map(({ site }) => site);
  const without = (...gone: number[]) => names.filter((_, i) => !gone.includes(i));
  const tools = sites[0].tools;

  test('signs one set of survivors, ever, and none that is too small, foreign or without it', () => {
    const signed = taken(signSurvivors(attempts[0], without(5), tools));
    expect(taken(signSurvivors(signed.attempt, without(5), tools)).out).toEqual(signed.out);
    expect(signSurvivors(signed.attempt, without(4), tools)).toMatchObject({ code: 'SURVIVORS_CHANGED' });
    expect(signSurvivors(attempts[0], without(0), tools)).toMatchObject({ code: 'EXCLUDED' });
    expect(signSurvivors(attempts[0], without(3, 4, 5), tools)).toMatchObject({ code: 'SURVIVORS_REFUSED' });
    expect(signSurvivors(attempts[0], [...without(5), names[0]], tools)).toMatchObject({ code: 'SURVIVORS_REFUSED' });
  });

  test('opens once, for the survivors that enough have signed, of each site one secret and never both', () => {
    const survivors = without(5);
    const signed = [0, 1, 2, 3].map((i) => taken(signSurvivors(attempts[i], survivors, sites[i].tools)));
    const request = { r: roster.r, survivors, signatures: signed.map(({ out }) => out) };
    const mine = signed[0].attempt;
    expect(unmask(mine, { ...request, signatures: request.signatures.slice(1) }, tools)).toMatchObject({
      code: 'ANSWERS_MISSING',
    });
    expect(unmask(mine, { ...request, survivors: without(4) }, tools)).toMatchObject({ code: 'UNMASKING_REFUSED' });
    const opened = taken(unmask(mine, request, tools));
    expect(opened.out.seeds.map(([site]) => site)).toEqual(survivors);
    expect(opened.out.maskKeys.map(([site]) => site)).toEqual([names[5]]);
    expect(taken(unmask(opened.attempt, request, tools)).out).toBe(opened.out);
    expect(unmask(opened.attempt, { ...request, survivors: without(4) }, tools)).toMatchObject({ code: 'UNMASKING_REFUSED' });
    endAttempt(attempts[0]);
    expect([...attempts[0].held!.get(names[1])!.seed].every((byte) => byte === 0)).toBe(true);
  });
});
