import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  approvedStudy,
  freezeStudy,
  parseStudy,
  releaseOrderOf,
  type FrozenStudy,
  type RoundOrder,
  type StepGiven,
  studyPrice,
} from '@collimate/governance-study';
import { canonicalJson, instantFromMs, parseRoundId, parseSiteId, type ScanKey } from '@collimate/kernel-canonical';
import { SeededRandom, formatRational, parseRational } from '@collimate/kernel-numeric';
import { parseConsentRow } from '@collimate/governance-consent';
import { receiptFromWire, receiptText, SubmitContributionRequest } from '@collimate/protocol';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import type { Charge } from '@collimate/privacy-accounting';
import { openGate, releasedCodec, type Candidate } from '@collimate/privacy-gate';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { hireApprovers } from '../../fixtures/approvers.js';
import { StudyCohort } from '../cohort/study.cohort.js';
import { StudyNames } from '../cohort/study.names.js';
import { ContributionBuilder } from '../dispatch/contribution.builder.js';
import { ConsentCheck } from '../intake/consent.check.js';
import { SiteBudget } from '../policy/site-budget.js';
import { CurrentPolicy } from '../policy/site-policy.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { SiteStudies } from '../studies/site.studies.js';
import { CoordinatorClock } from '../time/coordinator.clock.js';
import { CandidateBuilder } from './candidate.builder.js';
import { ReleaseService } from './release.service.js';

/** Openings are so long that none begins while a test runs. */
const HOUR_MS = 3_600_000;
const protocol = {
  schema: 'collimate.study/1',
  id: 'spec',
  version: 1,
  title: 'Spec',
  purpose: ['DUO:0000006'],
  consentForms: ['f1'],
  sites: ['north', 'south'],
  modality: 'CT',
  roi: 'GTV-1',
  groups: { variable: 'group', labels: ['benign', 'malignant'] },
  plan: planPreset('ibsi-c'),
  features: [{ feature: 'RNU0', aggregation: 'DHQ4', transform: 'identity', centre: 0, width: 1 }],
  statistics: [
    { name: 'enrolment', kind: 'group-counts', rho: '1/5', answers: 2 },
    { name: 'moments', kind: 'moments', clip: '4', kMax: '1225', reach: '3.09', reach2: '9.42', lambda: '3/10', rho: '2/5' },
  ],
  budget: { rho: '4/5' },
  delta: '1/1000000',
  noise: 'local',
  minSites: 2,
  plannedSubjects: [10, 10],
  timetable: { openingMs: HOUR_MS, tickMs: 100 },
};
const study: FrozenStudy = freezeStudy(parseStudy(protocol));
const nowMs = 1_800_000_000_000;
const epoch = nowMs / HOUR_MS;

/** The builder of the house, which counts its calls, and can be told to fail, to hang or to be interrupted. */
class WatchedBuilder extends CandidateBuilder {
  calls = 0;
  before: () => Promise<void> = async () => undefined;

  override async build(charge: Charge, of: FrozenStudy, given: StepGiven): Promise<Candidate> {
    this.calls++;
    const candidate = await super.build(charge, of, given);
    await this.before();
    return candidate;
  }
}

describe('the door', () => {
  let folder: string;
  let store: SiteStore;
  let builder: WatchedBuilder;
  let door: ReleaseService;
  let quarantine: Quarantine;
  let approvers: Awaited<ReturnType<typeof hireApprovers>>;

  const order = (statistic: string, at = epoch, round = 'r-1'): RoundOrder => ({
    roundId: parseRoundId(round),
    studyId: study.protocol.id,
    studyDigest: study.digest,
    statistic,
    epoch: at,
    roster: study.protocol.sites,
    step: 0,
    mode: 'local-noise',
    deadline: instantFromMs(nowMs + 60_000),
  });
  const spentText = async (): Promise<string> => formatRational((await store.ledger.spent()).site);

  /** Opens the site's files, as the start of the program does. */
  function open(siteBudget = '9/10'): void {
    const clock = new SystemClock();
    const keys = new Keystore(join(folder, 'keys'));
    store = openSiteStore(join(folder, 'site.db'), keys.subjects, clock, keys.headCounter);
    const told = new CoordinatorClock({ now: () => instantFromMs(nowMs) }, { warn: () => undefined });
    told.set(nowMs);
    const studies = new SiteStudies(store.studies, store.studyWords);
    quarantine = new Quarantine(store.settings, store.session, store.releaseLog, store.heads, clock);
    const config = { siteBudget: parseRational(siteBudget) };
    const house = new SiteBudget(store.budget, store.ledger, studies, config, { warn: () => undefined });
    house.onModuleInit();
    builder = new WatchedBuilder(
      new StudyCohort(
        store.scans,
        store.features,
        store.values,
        new ConsentCheck(store.consent),
        new StudyNames(store.names, store.studies),
      ),
    );
    door = new ReleaseService(
      studies,
      new CurrentPolicy(studies, quarantine, told, house),
      store.ledger,
      builder,
      new SeededRandom(1),
    );
  }

  function reopen(siteBudget?: string): void {
    store.close();
    open(siteBudget);
  }

  async function approve(): Promise<void> {
    store.studies.receive(study.digest, study.protocol.id, canonicalJson(study.protocol));
    approvers = await hireApprovers(store);
    for (const { account } of approvers) store.studies.sign(study.digest, account, 'approved');
  }

  async function startAgain(): Promise<void> {
    store.close();
    rmSync(folder, { recursive: true });
    await setUp();
  }

  async function setUp(): Promise<void> {
    folder = mkdtempSync(join(tmpdir(), 'door-'));
    open();
    const rows = ['A', 'B', 'C'].map((hospitalId, i) => {
      return {
        hospitalId,
        image: `/x/${hospitalId}`,
        mask: `/x/${hospitalId}.dcm`,
        roi: 'GTV-1',
        variables: { group: i === 0 ? 'malignant' : 'benign' },
      };
    });
    store.scans.importCohort(rows);
    const reading = { zone: 'UTC', now: store.consentTime.now() };
    const consent = rows.map(({ hospitalId }, i) =>
      parseConsentRow({ subject: hospitalId, type: 'GIVEN', at: '2025-01-01', form: 'f1', scope: 'DUO:0000042' }, i + 2, reading),
    );
    store.withdrawals.importRows(consent);
    for (const { scan } of store.scans.all()) {
      store.features.record({
        scan: scan as ScanKey,
        planDigest: study.reading.extractions[0].digest,
        record: {},
        extractedAt: instantFromMs(nowMs),
        features: [{ feature: 'RNU0@DHQ4', value: { kind: 'value', value: 1 } }],
      });
    }
    await approve();
  }

  beforeEach(setUp);
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('charges once and gives the same bytes for the same query and epoch, also in another round', async () => {
    const first = await door.release(order('enrolment'));
    const again = await door.release(order('enrolment', epoch, 'r-2'));
    if (first.kind !== 'released' || again.kind !== 'released') throw new Error('it was refused');
    expect(again.vector.value).toEqual(first.vector.value);
    expect(again.receipt).toEqual(first.receipt);
    expect(again.charge.replayed).toBe(true);
    expect(builder.calls).toBe(1);
    expect(await spentText()).toBe(formatRational(first.charge.rho));
  });

  it('answers a charge whose process was killed before its answer, without charging again', async () => {
    builder.before = () => new Promise(() => undefined);
    void door.release(order('moments'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(builder.calls).toBe(1);
    const charged = await spentText();
    expect(charged).not.toBe('0');
    // As after kill -9: nothing was closed in order, and only the files are left.
    reopen();
    const outcome = await door.release(order('moments'));
    expect(outcome).toMatchObject({ kind: 'released', charge: { replayed: true, sequence: 0 } });
    expect(await spentText()).toBe(charged);
  });

  it('reads no row and answers nothing, charged or stored before, once the study is closed', async () => {
    await door.release(order('enrolment'));
    builder.before = () => new Promise(() => undefined);
    void door.release(order('moments'));
    await new Promise((resolve) => setImmediate(resolve));
    reopen();
    store.studies.close(study.digest, approvers[0].account);
    const no = { kind: 'refused', code: 'STUDY_NOT_APPROVED' };
    expect(await door.release(order('enrolment', epoch, 'r-3'))).toEqual(no);
    expect(await door.release(order('moments'))).toEqual(no);
    expect(await door.release(order('moments', epoch, 'r-2'))).toEqual(no);
    expect(builder.calls).toBe(0);
  });

  it('hands out nothing of a study that is closed while its answer is computed', async () => {
    builder.before = async () => void store.studies.close(study.digest, approvers[0].account);
    expect(await door.release(order('moments'))).toEqual({ kind: 'refused', code: 'STUDY_NOT_APPROVED' });
  });

  it('replays a committed answer after a restart without reading a row', async () => {
    const before = await door.release(order('moments'));
    reopen();
    const after = await door.release(order('moments'));
    if (before.kind !== 'released' || after.kind !== 'released') throw new Error('it was refused');
    expect(after.vector.value).toEqual(before.vector.value);
    expect(builder.calls).toBe(0);
  });

  it('commits the constant answer after the second failure, also when a restart lies between', async () => {
    builder.before = async () => {
      if (builder.calls === 1) throw new Error('DOE^JANE');
      return new Promise(() => undefined);
    };
    void door.release(order('moments'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const charged = await spentText();
    reopen();
    builder.before = async () => {
      throw new Error('DOE^JANE');
    };
    const outcome = await door.release(order('moments'));
    expect(outcome).toMatchObject({ kind: 'unavailable' });
    expect(JSON.stringify(outcome, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      'DOE',
    );
    expect(await door.release(order('moments'))).toMatchObject({ kind: 'unavailable' });
    expect(builder.calls).toBe(1);
    expect(await spentText()).toBe(charged);
  });

  it('builds again without a subject who withdraws while the answer is built', async () => {
    const seen: (readonly bigint[])[] = [];
    const build = builder.build.bind(builder);
    builder.build = async (charge, of, given) => {
      const candidate = await build(charge, of, given);
      seen.push(candidate.exact);
      if (seen.length === 1) {
        const { done } = store.withdrawals.withdraw('B', 'NO_FURTHER_USE', 'clinician');
        expect(done).toContainEqual({ kind: 'drop-open-snapshot', count: 1 });
      }
      return candidate;
    };
    const outcome = await door.release(order('enrolment'));
    expect(outcome.kind).toBe('released');
    expect(seen).toEqual([
      [2n, 1n],
      [1n, 1n],
    ]);
    expect((await store.ledger.spent()).byStudy.size).toBe(1);
    expect(await spentText()).toBe(formatRational(study.queries[0].design.rho));
  });

  it('leaves a subject out who withdraws between the charge and the first row that is read, under the same charge', async () => {
    const build = builder.build.bind(builder);
    const seen: (readonly bigint[])[] = [];
    builder.build = async (charge, of, given) => {
      if (seen.length === 0) store.withdrawals.withdraw('B', 'ERASURE', 'clinician');
      const candidate = await build(charge, of, given);
      seen.push(candidate.exact);
      return candidate;
    };
    const outcome = await door.release(order('enrolment'));
    expect(outcome).toMatchObject({ kind: 'released', charge: { sequence: 0 } });
    // Built twice: what was begun before the withdrawal is not kept, even where it happens to be right.
    expect(seen).toEqual([
      [1n, 1n],
      [1n, 1n],
    ]);
    expect(await spentText()).toBe(formatRational(study.queries[0].design.rho));
  });

  it('keeps the answer of an epoch after a withdrawal, so that its moment is not seen, and leaves the subject out of the next', async () => {
    const exact: (readonly bigint[])[] = [];
    const build = builder.build.bind(builder);
    builder.build = async (charge, of, given) => {
      const candidate = await build(charge, of, given);
      exact.push(candidate.exact);
      return candidate;
    };
    const before = await door.release(order('enrolment', epoch - 1));
    const { done } = store.withdrawals.withdraw('B', 'NO_FURTHER_USE', 'clinician');
    expect(done.map(({ kind }) => kind)).not.toContain('drop-open-snapshot');
    const replayed = await door.release(order('enrolment', epoch - 1, 'r-2'));
    const next = await door.release(order('enrolment', epoch, 'r-3'));
    if (before.kind !== 'released' || replayed.kind !== 'released' || next.kind !== 'released') throw new Error('it was refused');
    expect(replayed.vector.value).toEqual(before.vector.value);
    expect(replayed.receipt).toEqual(before.receipt);
    expect(exact).toEqual([
      [2n, 1n],
      [1n, 1n],
    ]);
    expect(next.charge.sequence).toBe(1);
  });

  it.each([
    ['an epoch of the future', () => order('enrolment', epoch + 1), 'EPOCH_OUT_OF_RANGE'],
    ['an epoch long past', () => order('enrolment', epoch - 2), 'EPOCH_OUT_OF_RANGE'],
    ['a step that the statistic does not have', () => ({ ...order('enrolment'), step: 1 }), 'STEP_OUT_OF_RANGE'],
    ['a statistic that the protocol does not hold', () => order('everything'), 'QUERY_NOT_DECLARED'],
    [
      'another text of the study',
      () => ({ ...order('enrolment'), studyDigest: study.reading.extractions[0].digest }),
      'STUDY_NOT_APPROVED',
    ],
  ])('refuses %s before any row is read, and charges nothing', async (_, asked, code) => {
    expect(await door.release(asked())).toEqual({ kind: 'refused', code });
    expect(builder.calls).toBe(0);
    expect(await spentText()).toBe('0');
  });

  it('gives as many answers to a statistic as the protocol declares, and replays those for ever', async () => {
    expect((await door.release(order('moments'))).kind).toBe('released');
    expect(await door.release(order('moments', epoch - 1))).toEqual({ kind: 'refused', code: 'ANSWERS_EXHAUSTED' });
    expect((await door.release(order('enrolment'))).kind).toBe('released');
    expect((await door.release(order('enrolment', epoch - 1))).kind).toBe('released');
    const spent = await spentText();
    expect(spent).toBe(formatRational(studyPrice(study.protocol)));
    reopen();
    expect(await door.release(order('moments', epoch - 1))).toEqual({ kind: 'refused', code: 'ANSWERS_EXHAUSTED' });
    expect((await door.release(order('enrolment', epoch, 'r-9'))).kind).toBe('released');
    expect(await spentText()).toBe(spent);
  });

  it('replays what a retired statistic answered in its time, and never charges it again', async () => {
    const statistics = [{ name: 'moments', kind: 'group-moments', clip: '4', lambda: '1/2', rho: '2/5' }];
    const old = freezeStudy(parseStudy({ ...protocol, id: 'old', statistics, budget: { rho: '2/5' } }));
    store.studies.receive(old.digest, old.protocol.id, canonicalJson(old.protocol));
    for (const { account } of approvers) store.studies.sign(old.digest, account, 'approved');
    const asked = { ...order('moments'), studyId: old.protocol.id, studyDigest: old.digest };
    expect(await door.release(asked)).toEqual({ kind: 'refused', code: 'QUERY_RETIRED' });
    expect(await spentText()).toBe('0');

    // As a version that still knew the kind charged and answered it.
    const key = releaseOrderOf(asked, old);
    if ('kind' in key) throw new Error(key.code);
    const charge = await store.ledger.charge(key, () => ({ kind: 'granted', event: old.queries[0].event }));
    if (charge.kind === 'refused') throw new Error(charge.code);
    const before = await store.ledger.answer(charge, releasedCodec, async () =>
      openGate(charge, await builder.build(charge, old, { state: null }), new SeededRandom(2)),
    );
    const spent = await spentText();
    reopen();
    const after = await door.release(asked);
    if (before.kind !== 'released' || after.kind !== 'released') throw new Error('it was refused');
    expect(after.vector.value).toEqual(before.vector.value);
    expect(after.charge.replayed).toBe(true);
    expect(await door.release({ ...asked, epoch: epoch - 1 })).toEqual({ kind: 'refused', code: 'QUERY_RETIRED' });
    expect(await spentText()).toBe(spent);
  });

  it('refuses every opening but the present one and the one before, however short they are', async () => {
    expect((await door.release(order('enrolment', epoch - 1))).kind).toBe('released');
    for (const past of [2, 3, 60, 600])
      expect(await door.release(order('enrolment', epoch - past))).toEqual({ kind: 'refused', code: 'EPOCH_OUT_OF_RANGE' });
  });

  it('refuses what would exceed the site budget although the study has some left', async () => {
    reopen('11/20');
    expect((await door.release(order('enrolment'))).kind).toBe('released');
    expect(await door.release(order('moments'))).toEqual({ kind: 'refused', code: 'SITE_BUDGET_EXHAUSTED' });
  });

  it('releases nothing in quarantine but what was released before', async () => {
    expect((await door.release(order('enrolment'))).kind).toBe('released');
    quarantine.compare({ origin: 'collimate/site/north/1', size: 99, root: new Uint8Array(32) });
    expect(await door.release(order('moments'))).toEqual({ kind: 'refused', code: 'QUARANTINED' });
  });

  it('goes into quarantine for a fork, and not for a log that has grown', () => {
    const head = store.releaseLog.checkpoint('north');
    quarantine.compare(head);
    store.studies.advance(study.digest, 'extracting');
    quarantine.compare({ ...head, size: 1, root: store.releaseLog.head(1).root });
    expect(quarantine.isActive).toBe(false);
    quarantine.compare({ ...head, size: 1, root: new Uint8Array(32).fill(7) });
    expect(quarantine.isActive).toBe(true);
    reopen();
    expect(quarantine.isActive).toBe(true);
  });

  it('sends the same number of bytes for an answer and for none', async () => {
    const sizeOf = async (): Promise<number> => {
      const outcome = await door.release(order('moments'));
      if (outcome.kind !== 'released' && outcome.kind !== 'unavailable') throw new Error('it was refused');
      const head = store.releaseLog.checkpoint('north');
      const { length } = study.queries[1].design;
      const keys = new Keystore(join(folder, 'keys'));
      const answers = new ContributionBuilder(store.releaseLog, keys);
      const bytes = answers.build(order('moments'), parseSiteId('north'), outcome, head, length);
      // The receipt is the site's word, which a recovery believes.
      const { studyId, studyDigest, roundId } = { ...outcome.charge.order, ...order('moments') };
      const receipt = receiptFromWire(SubmitContributionRequest.decode(bytes).contribution?.receipt);
      const text = Buffer.from(receiptText({ roundId, studyId, studyDigest }, receipt));
      expect(keys.isSignedWithIdentity(text, receipt.signature!)).toBe(true);
      return bytes.length;
    };
    const released = await sizeOf();
    await startAgain();
    builder.before = async () => {
      throw new Error('DOE^JANE');
    };
    const unavailable = await sizeOf();
    expect(await door.release(order('moments'))).toMatchObject({ kind: 'unavailable' });
    expect(unavailable).toBe(released);
  });

  it('derives what it charges from its own reading of the protocol', async () => {
    const outcome = await door.release(order('moments'));
    const query = approvedStudy(study).queries[1];
    expect(outcome).toMatchObject({ charge: { event: query.event } });
  });
});
