import { formatRational, parseRational } from '@collimate/kernel-numeric';
import { NodeRandom, SystemClock } from '@collimate/platform-service-kit';
import type { HelloReport } from '@collimate/platform-site-api';
import { RehearsalHospital } from '../../fixtures/rehearsal-hospital.js';
import { releaseFromScratch, type ScratchRelease } from '../release/scratch.release.js';
import { attemptFromScratch, type ScratchAttempt } from '../release/scratch.attempt.js';
import { helloSharedStudy, SHARED_STATISTIC } from './hello.shared.study.js';
import { HELLO_STATISTIC, helloStudy } from './hello.study.js';
import { troubleOfSum } from './secure-aggregation.step.js';
import { troubleOf } from './mechanism.step.js';

describe('the hello study', () => {
  it('is green in a whole agent, for keepers of tables alone, and spends nothing of the budget', async () => {
    const hospital = await RehearsalHospital.open();
    const before = await hospital.as('ada', 'GET', 'log/checkpoint');
    const report = await hospital.as<HelloReport>('olga', 'POST', 'hello');
    expect(report.findings.map(({ name, state }) => [name, state])).toEqual([
      ['extraction', 'ok'],
      ['mechanism', 'ok'],
      ['secure-aggregation', 'ok'],
      ['upload', 'skip'],
    ]);
    expect(report.isGreen).toBe(true);
    await expect(hospital.as('ada', 'POST', 'hello')).rejects.toThrow('ROLE_MISSING');
    expect(await hospital.as('ada', 'GET', 'log/checkpoint')).toEqual(before);
    expect((await hospital.as<{ site: { spent: string } }>('ada', 'GET', 'budget')).site.spent).toBe('0');
    await hospital.close();
  });

  describe('holds the door to', () => {
    let good: ScratchRelease;

    beforeAll(async () => {
      const records = [1, 2, 3].map((value) => ({
        subject: `phantom-${value}` as never,
        values: new Map([['group', 'benign']]),
        scans: [[10_000 * value]],
      }));
      const order = { study: helloStudy(), statistic: HELLO_STATISTIC, records, siteBudget: parseRational('9/10') };
      good = await releaseFromScratch(order, new NodeRandom(), new SystemClock(), 128);
    });

    it('phantoms: a record of a subject is refused before anything is opened', async () => {
      const records = [{ subject: 'c0ffee' as never, values: new Map([['group', 'benign']]), scans: [[1]] }];
      const order = { study: helloStudy(), statistic: HELLO_STATISTIC, records, siteBudget: parseRational('9/10') };
      const refused = releaseFromScratch(order, new NodeRandom(), new SystemClock(), 0);
      await expect(refused).rejects.toMatchObject({ code: 'CHARGE_FOREIGN' });
    });

    it('what it has to do', () => {
      expect(troubleOf(good)).toBeUndefined();
      expect(formatRational(good.charged)).toBe(formatRational(good.spent));
    });

    it.each<[string, (release: ScratchRelease) => Partial<ScratchRelease>]>([
      ['no noise', ({ exact, draws }) => ({ released: exact, repeated: exact, draws: draws.map(() => exact) })],
      ['noise of a third', ({ sigma2 }) => ({ sigma2: sigma2 * 9n })],
      ['noise that is too large', ({ sigma2 }) => ({ sigma2: sigma2 / 4n })],
      ['another answer to the same question', ({ released }) => ({ repeated: released.map((value) => value + 1n) })],
      ['a second charge', () => ({ spent: parseRational('4/5') })],
      ['no charge', () => ({ spent: parseRational('0') })],
      ['no end', () => ({ beyond: { kind: 'charged' } as never })],
      ['nothing', () => ({ released: [] })],
    ])('and finds %s', (_what, change) => {
      expect(troubleOf({ ...good, ...change(good) })).toEqual(expect.any(String));
    });
  });

  describe('holds a masked sum to', () => {
    let good: ScratchAttempt;

    beforeAll(async () => {
      const records = [1, 2, 3].map((value) => ({
        subject: `phantom-${value}` as never,
        values: new Map<string, string | number>([
          ['group', 'benign'],
          ['volume', 5_000 * value],
        ]),
        scans: [],
      }));
      const order = { study: helloSharedStudy(), statistic: SHARED_STATISTIC, records, siteBudget: parseRational('9/10') };
      good = await attemptFromScratch(order, new NodeRandom(), new SystemClock(), 128);
    });

    it('what it has to do, among four sites', () => {
      expect(troubleOfSum(good)).toBeUndefined();
      expect(good.sum).toMatchObject({ survivors: ['agent', 'ghost-1', 'ghost-2', 'ghost-3'] });
      expect(formatRational(good.spent)).toBe(formatRational(good.charged));
    });

    it.each<[string, (attempt: ScratchAttempt) => Partial<ScratchAttempt>]>([
      ['no sum', () => ({ sum: { kind: 'refused', code: 'WRAPPED' } })],
      ['a sum of something else', ({ ghosts }) => ({ ghosts: ghosts.map((value) => value + (1n << 40n)) })],
      ['no noise', ({ exact, draws }) => ({ draws: draws.map(() => exact) })],
      ['noise of a third', ({ share2 }) => ({ share2: share2 * 9n })],
      ['an upload without masks', ({ upload, exact }) => ({ upload: { ...upload, masked: wordsOf([...exact, 1n]) } })],
      ['another vector at the second call', ({ upload }) => ({ again: upload.masked.map((byte) => byte ^ 1) })],
      ['a sum that opens without one site', ({ sum }) => ({ withoutOne: sum })],
      ['a turned bit that is taken', () => ({ turned: undefined })],
      ['a second charge', () => ({ spent: parseRational('4/5') })],
      ['a charge that may be had twice', () => ({ second: { kind: 'charged' } as never })],
    ])('and finds %s', (_what, change) => {
      expect(troubleOfSum({ ...good, ...change(good) })).toEqual(expect.any(String));
    });
  });
});

const wordsOf = (vector: readonly bigint[]): Uint8Array => new Uint8Array(new BigInt64Array(vector).buffer);
