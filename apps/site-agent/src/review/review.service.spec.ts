import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { parseDigest, type Digest } from '@collimate/kernel-canonical';
import { parseRational } from '@collimate/kernel-numeric';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type Account, type Role, type SiteStore } from '@collimate/platform-site-store';
import type { ReceivedReview } from '@collimate/protocol';
import { hireApprovers } from '../../fixtures/approvers.js';
import { SPEC_PROTOCOL } from '../../fixtures/spec-protocol.js';
import { HouseRules } from '../policy/house-rules.js';
import { SiteBudget } from '../policy/site-budget.js';
import { SiteStudies } from '../studies/site.studies.js';
import { ReviewService } from './review.service.js';

const document = (title: string, timetable: unknown = SPEC_PROTOCOL.timetable): unknown => ({
  ...SPEC_PROTOCOL,
  title,
  timetable,
});
const received = (title: string, timetable?: unknown): ReceivedReview => {
  const { digest, protocol } = freezeStudy(parseStudy(document(title, timetable)));
  return { studyId: protocol.id, studyDigest: digest, protocol: document(title, timetable) };
};
const other = parseDigest('b'.repeat(64));

describe("the hospital's review", () => {
  let folder: string;
  let store: SiteStore;
  let review: ReviewService;
  let budget: SiteBudget;
  let studies: SiteStudies;
  let digest: Digest;
  let ada: Account;
  let ben: Account;
  const receive = (sent: Parameters<ReviewService['read']>[0]): void => review.keep(review.read(sent));
  const account = (name: string, ...roles: Role[]): Promise<Account> =>
    store.accounts.create(name, 'correct horse battery', roles);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'review-'));
    const clock = new SystemClock();
    store = openSiteStore(':memory:', new Keystore(join(folder, 'keys')).subjects, clock);
    studies = new SiteStudies(store.studies, store.studyWords);
    const config = { siteBudget: parseRational('1000'), shortestOpeningMs: 1000, shortestTickMs: 50, patientBudget: undefined };
    budget = new SiteBudget(store.budget, store.ledger, studies, config, { warn: () => undefined });
    budget.onModuleInit();
    review = new ReviewService(store.studies, studies, budget, new HouseRules(store.policy, config));
    [ada, ben] = await hireApprovers(store);
  });
  afterAll(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  let titles = 0;
  beforeEach(() => {
    const study = received(`study ${titles++}`);
    digest = study.studyDigest;
    receive(study);
  });

  it('approves with the second person, not with the first', async () => {
    expect((await review.sign({ digest, shown: digest }, ada, 'approved')).state).toBe('received');
    expect((await review.sign({ digest, shown: digest }, ben, 'approved')).state).toBe('approved');
    expect(
      store.studies
        .signaturesOf(digest)
        .map(({ account: signer }) => signer)
        .sort(),
    ).toEqual([ada.account, ben.account].sort());
  });

  it('refuses ticks that lie closer together than this hospital allows, and goes on with a study that was approved before', async () => {
    const short = received('on short ticks', { openingMs: 1000, tickMs: 49 });
    receive(short);
    const words = { digest: short.studyDigest, shown: short.studyDigest };
    await expect(review.sign(words, ada, 'approved')).rejects.toThrow(
      expect.objectContaining({ code: 'TICK_TOO_SHORT', details: { tickMs: 49, shortestTickMs: 50 } }),
    );
    expect(store.studies.signaturesOf(short.studyDigest)).toEqual([]);
    for (const { account } of [ada, ben]) store.studies.sign(short.studyDigest, account, 'approved');
    expect(review.declareReady(short.studyDigest).state).toBe('ready');
  });

  it('refuses the same account twice', async () => {
    await review.sign({ digest, shown: digest }, ada, 'approved');
    await expect(review.sign({ digest, shown: digest }, ada, 'approved')).rejects.toThrow(
      expect.objectContaining({ code: 'ALREADY_SIGNED' }),
    );
    expect(studies.all().find((study) => study.digest === digest)?.state).toBe('received');
  });

  it('refuses a signature under a digest that has changed since it was read', async () => {
    await expect(review.sign({ digest, shown: other }, ada, 'approved')).rejects.toThrow(
      expect.objectContaining({ code: 'DIGEST_CHANGED' }),
    );
    expect(store.studies.signaturesOf(digest)).toEqual([]);
  });

  it('refuses a person without the role, a study that nobody sent, and a study that is decided', async () => {
    const cleo = await account(`cleo${titles}`, 'operator');
    await expect(review.sign({ digest, shown: digest }, cleo, 'approved')).rejects.toThrow(
      expect.objectContaining({ code: 'NOT_AN_APPROVER' }),
    );
    await expect(review.sign({ digest: other, shown: other }, ada, 'approved')).rejects.toThrow(
      expect.objectContaining({ code: 'NO_SUCH_STUDY' }),
    );
    await expect(review.sign({ digest, shown: digest }, ada, 'rejected')).rejects.toThrow(
      expect.objectContaining({ code: 'REASON_MISSING' }),
    );
    await review.sign({ digest, shown: digest, why: 'the purpose is not ours' }, ada, 'rejected');
    await expect(review.sign({ digest, shown: digest }, ben, 'approved')).rejects.toThrow(
      expect.objectContaining({ code: 'STUDY_DECIDED' }),
    );
  });

  it('takes in a study of a retired kind, so that it can be read and rejected, and lets nobody approve it', async () => {
    const retired = [{ name: 'moments', kind: 'group-moments', clip: '4', lambda: '1/2', rho: '2/5' }];
    const old = freezeStudy(parseStudy({ ...(document(`retired ${titles++}`) as object), statistics: retired }));
    receive({ studyId: old.protocol.id, studyDigest: old.digest, protocol: old.protocol });
    await expect(review.sign({ digest: old.digest, shown: old.digest }, ada, 'approved')).rejects.toThrow(
      expect.objectContaining({ code: 'STATISTIC_RETIRED', hint: expect.stringContaining('Write kind moments') }),
    );
    expect(
      (await review.sign({ digest: old.digest, shown: old.digest, why: 'the purpose is not ours' }, ada, 'rejected')).state,
    ).toBe('rejected');
  });

  it('takes the same study twice as one, and writes one leaf', () => {
    const size = store.releaseLog.head().size;
    receive(received(`study ${titles - 1}`));
    expect(store.releaseLog.head().size).toBe(size);
  });

  it.each([
    ['another digest than its text has', (study: ReceivedReview) => ({ ...study, studyDigest: other })],
    ['another id than its text has', (study: ReceivedReview) => ({ ...study, studyId: 'else' as ReceivedReview['studyId'] })],
    ['an unknown key', (study: ReceivedReview) => ({ ...study, protocol: { ...(study.protocol as object), extra: 1 } })],
    ['no protocol', (study: ReceivedReview) => ({ ...study, protocol: null })],
  ])('does not take in a study with %s', (_, change) => {
    const count = studies.all().length;
    expect(() => receive(change(received('wrong')))).toThrow(expect.objectContaining({ code: 'STUDY_INVALID' }));
    expect(studies.all()).toHaveLength(count);
  });

  it('never approves on one account, whatever is tried in whatever order', async () => {
    const attempt = fc.record({ first: fc.boolean(), shown: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { maxLength: 6 }), async (attempts) => {
        const study = received(`property ${titles++}`);
        receive(study);
        const signers = new Set<string>();
        for (const { first, shown } of attempts) {
          const who = first ? ada : ben;
          try {
            await review.sign({ digest: study.studyDigest, shown: shown ? study.studyDigest : other }, who, 'approved');
          } catch {
            continue;
          }
          signers.add(who.account);
        }
        const state = studies.all().find((one) => one.digest === study.studyDigest)?.state;
        expect(state === 'approved').toBe(signers.size === 2);
      }),
      { numRuns: 25 },
    );
  });
});
