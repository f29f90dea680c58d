import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEntry } from '@collimate/governance-provenance';
import { fromHex, parseSiteId, type Digest } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type EnrolmentStore, type SiteStore } from '@collimate/platform-site-store';
import type { CoordinatorCalls } from '../link/coordinator.calls.js';
import { hireApprovers } from '../../fixtures/approvers.js';
import { AcceptedSoftware } from '../software/accepted.software.js';
import type { CurrentPolicy } from '../policy/site-policy.js';
import { ApprovedCheck } from './approved.check.js';

const digest = (digit: string): Digest => digit.repeat(64) as Digest;
const at = '2026-11-23T07:00:00.000Z' as never;
const [study, policy] = [digest('a'), digest('b')];

describe("the look into the coordinator's log before a release", () => {
  let folder: string;
  let store: SiteStore;
  let shown: LogEntry[];
  let accepted: AcceptedSoftware;
  let check: ApprovedCheck;

  const frozen = (of: Digest): LogEntry => ({ kind: 'study-frozen', study: of, at });
  const software = (of: Digest): LogEntry => ({ kind: 'software-named', version: '0.1.0', software: of, at });
  const named = (site: string, of: Digest): LogEntry => ({ kind: 'site-policy-named', site: parseSiteId(site), policy: of, at });
  const opened = () =>
    new AcceptedSoftware(store.releaseLog, store.settings, store.session, store.softwareWord, new SystemClock());
  const leaves = () => [...store.releaseLog.leavesOf(1)].map((leaf) => JSON.parse(leaf) as LogEntry);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'approved-'));
    store = openSiteStore(':memory:', new Keystore(join(folder, 'keys')).subjects, new SystemClock());
    accepted = opened();
    shown = [frozen(study), software(digest('5')), named('north', policy)];
    const calls = { proveApproved: async () => shown } as unknown as CoordinatorCalls;
    const enrolment = { find: () => ({ site: 'north' }) } as unknown as EnrolmentStore;
    check = new ApprovedCheck(calls, { hash: () => fromHex(policy) } as CurrentPolicy, accepted, enrolment);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('lets a release go that the log shows, and writes down the software that it met first', async () => {
    await check.check(study);
    await check.check(study);
    const written = leaves().filter(({ kind }) => kind === 'software-accepted');
    expect(written).toEqual([
      { kind: 'software-accepted', version: '0.1.0', software: digest('5'), by: 'first-seen', at: expect.any(String) },
    ]);
  });

  it.each<[string, (shown: LogEntry[]) => LogEntry[]]>([
    ['another study', ([, software, policy]) => [frozen(digest('c')), software, policy]],
    ['no study', ([, software, policy]) => [software, policy]],
    ['another policy', ([study, software]) => [study, software, named('north', digest('c'))]],
    ['the policy of another site', ([study, software]) => [study, software, named('south', policy)]],
    ['no software', ([study, , policy]) => [study, policy]],
    ['nothing', () => []],
  ])('lets nothing go where the log shows %s', async (_, change) => {
    shown = change(shown);
    await expect(check.check(study)).rejects.toMatchObject({ code: 'NOT_IN_COORDINATOR_LOG' });
  });

  it('stops at another release until two people accept it, and remembers that in its own log', async () => {
    await check.check(study);
    shown[1] = software(digest('6'));
    await expect(check.check(study)).rejects.toMatchObject({ code: 'SOFTWARE_NOT_ACCEPTED', details: { software: digest('6') } });
    const [ada, ben] = await hireApprovers(store);
    const unknown = expect.objectContaining({ code: 'SOFTWARE_UNKNOWN' });
    expect(() => accepted.sign(digest('7'), ada)).toThrow(unknown);
    expect(accepted.sign(digest('6'), ada)).toBe(false);
    expect(() => accepted.sign(digest('6'), ada)).toThrow(expect.objectContaining({ code: 'ALREADY_ASKED' }));
    await expect(check.check(study)).rejects.toMatchObject({ code: 'SOFTWARE_NOT_ACCEPTED' });
    expect(accepted.sign(digest('6'), ben)).toBe(true);
    await check.check(study);
    expect(opened().current()).toEqual({ version: '0.1.0', software: digest('6') });
    expect(() => accepted.sign(digest('6'), ada)).toThrow(unknown);
    shown[1] = software(digest('5'));
    await expect(check.check(study)).rejects.toMatchObject({ code: 'SOFTWARE_NOT_ACCEPTED' });
  });

  it('takes no word that the database holds and nobody gave, nor that of who may not accept', async () => {
    await check.check(study);
    shown[1] = software(digest('6'));
    await expect(check.check(study)).rejects.toMatchObject({ code: 'SOFTWARE_NOT_ACCEPTED' });
    const [ada, ben] = await hireApprovers(store);
    store.settings.set('coordinator-software-signed', `${digest('6')} ${ben.account}`);
    expect(accepted.sign(digest('6'), ada)).toBe(false);
    await expect(check.check(study)).rejects.toMatchObject({ code: 'SOFTWARE_NOT_ACCEPTED' });
    expect(() => accepted.sign(digest('6'), { account: 'a-nobody' })).toThrow(
      expect.objectContaining({ code: 'NOT_AN_APPROVER' }),
    );
    expect(accepted.sign(digest('6'), ben)).toBe(true);
    await check.check(study);
  });
});
