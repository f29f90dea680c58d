import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freezeStudy, parseStudy, type FrozenStudy, type RoundOrder, type StepGiven } from '@collimate/governance-study';
import { canonicalJson, instantFromMs, parseRoundId } from '@collimate/kernel-canonical';
import { SeededRandom, formatRational, parseRational } from '@collimate/kernel-numeric';
import { parseConsentRow } from '@collimate/governance-consent';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import { rhoOf, type Charge } from '@collimate/privacy-accounting';
import type { Candidate } from '@collimate/privacy-gate';
import { publicState, stateDigest } from '@collimate/statistics-menu';
import { heldSilence } from '../../fixtures/held.silence.js';
import { hireApprovers } from '../../fixtures/approvers.js';
import { ScanEnds } from '../cohort/scan.ends.js';
import { ScanStanding } from '../cohort/scan.standing.js';
import { StudyCohort } from '../cohort/study.cohort.js';
import { StudyFlow } from '../cohort/study.flow.js';
import { StudyNames } from '../cohort/study.names.js';
import { ConsentCheck } from '../intake/consent.check.js';
import type { Silence } from '../silence/hush.js';
import { HouseWord } from '../policy/house.word.js';
import { HouseRules } from '../policy/house-rules.js';
import { PatientBudget } from '../policy/patient-budget.js';
import { SiteBudget } from '../policy/site-budget.js';
import { CurrentPolicy } from '../policy/site-policy.js';
import { Pause } from '../quarantine/pause.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { SiteStudies } from '../studies/site.studies.js';
import { CoordinatorClock } from '../time/coordinator.clock.js';
import { CandidateBuilder } from './candidate.builder.js';
import { OpenDecision } from './open.decision.js';
import { ReleaseService, type ReleaseOutcome } from './release.service.js';

const HOUR_MS = 3_600_000;
const PATIENTS = 12;
const STEPS = 4;
const study: FrozenStudy = freezeStudy(
  parseStudy({
    schema: 'collimate.study/2',
    id: 'spec',
    version: 1,
    title: 'Response by age',
    purpose: ['DUO:0000006'],
    consentForms: ['f1'],
    sites: ['north', 'south'],
    modality: 'CT',
    planned: { subjects: 100 },
    variables: {
      response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
      age: {
        ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '99'] },
        reference: { centre: '60', width: '10', from: 'a series' },
      },
    },
    releases: [
      {
        ...{ name: 'risk', kind: 'gradient', model: 'logistic', outcome: 'response', of: ['age'] },
        ...{ steps: STEPS, clip: '2', step: '0.05', rho: '2/5' },
      },
    ],
    analyses: [{ name: 'model', kind: 'logistic', from: 'risk' }],
    budget: { rho: '2/5' },
    delta: '1/1000000',
    noise: 'local',
    minSites: 2,
    timetable: { openingMs: HOUR_MS, tickMs: 100 },
  }),
);
const [query] = study.queries;
const nowMs = 1_800_000_000_000;
const epoch = nowMs / HOUR_MS;

/** The builder of the house, which remembers what it summed up, and can be kept from ending. */
class WatchedBuilder extends CandidateBuilder {
  readonly built: Candidate[] = [];
  hangs = false;

  override async build(charge: Charge, of: FrozenStudy, given: StepGiven, silence: Silence): Promise<Candidate> {
    const candidate = await super.build(charge, of, given, silence);
    this.built.push(candidate);
    if (this.hangs) await new Promise(() => undefined);
    return candidate;
  }
}

/** One site's door, asked for the steps of a run; the sums that the orders carry are the site's own answers, as if it were alone. */
describe('the door, asked step after step', () => {
  let folder: string;
  let store: SiteStore;
  let builder: WatchedBuilder;
  let door: { release(round: RoundOrder): Promise<ReleaseOutcome> };
  let silence: Silence;

  function order(sums: readonly (readonly bigint[])[], change: Partial<RoundOrder> = {}): RoundOrder {
    const given = stateDigest(query.design, publicState(query.design, sums));
    return {
      roundId: parseRoundId(`r-${sums.length}`),
      ...{ studyId: study.protocol.id, studyDigest: study.digest, statistic: 'risk', epoch, roster: study.protocol.sites },
      ...{ step: sums.length, given: given!, sums: sums.map((sum) => sum.map(String)) },
      ...{ mode: 'local-noise', deadline: instantFromMs(nowMs + 60_000) },
      ...change,
    };
  }
  const spent = async (): Promise<string> => formatRational((await store.ledger.spent()).site);
  const released = async (sums: readonly (readonly bigint[])[], change?: Partial<RoundOrder>) => {
    const outcome = await door.release(order(sums, change));
    if (outcome.kind !== 'released') throw new Error(`it was ${JSON.stringify(outcome)}`);
    return outcome;
  };

  function open(): void {
    const clock = new SystemClock();
    const keys = new Keystore(join(folder, 'keys'));
    store = openSiteStore(join(folder, 'site.db'), keys.subjects, clock, keys.headCounter);
    const told = new CoordinatorClock({ now: () => instantFromMs(nowMs) }, { warn: () => undefined });
    told.set(nowMs);
    const studies = new SiteStudies(store.studies, store.studyWords);
    const quarantine = new Quarantine(store.settings, store.session, store.releaseLog, store.heads, clock);
    const house = new SiteBudget(
      store.budget,
      store.ledger,
      studies,
      { siteBudget: parseRational('1') },
      { warn: () => undefined },
    );
    house.onModuleInit();
    const names = new StudyNames(store.names, store.studies);
    const consent = new ConsentCheck(store.consent);
    const cohort = new StudyCohort(store.scans, store.features, store.values, consent, names);
    const ends = new ScanEnds(names, new ScanStanding(store.scans, store.features, store.skips));
    const rules = new HouseRules(store.policy, { patientBudget: undefined, shortestOpeningMs: 1, shortestTickMs: 1 });
    builder = new WatchedBuilder(
      new StudyFlow(cohort, consent, ends, store.values),
      new PatientBudget(store.debits, house, rules),
    );
    const opened = new ReleaseService(
      new HouseWord(studies, rules, new Pause(store.settings, clock)),
      new OpenDecision(new CurrentPolicy(studies, quarantine, told, house, rules), store.attempts),
      store.ledger,
      builder,
      new SeededRandom(1),
    );
    door = { release: (round) => opened.release(round, silence) };
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'steps-'));
    silence = await heldSilence();
    open();
    const rows = Array.from({ length: PATIENTS }, (_, i) => ({
      ...{ hospitalId: `P${i}`, image: `/x/${i}`, mask: `/x/${i}.dcm`, roi: 'GTV-1' },
      variables: { response: i % 3 === 0 ? 'yes' : 'no', age: String(45 + 3 * i) },
    }));
    store.scans.importCohort(rows);
    const reading = { zone: 'UTC', now: store.consentTime.now() };
    store.withdrawals.importRows(
      rows.map(({ hospitalId }, i) =>
        parseConsentRow(
          { subject: hospitalId, type: 'GIVEN', at: '2025-01-01', form: 'f1', scope: 'DUO:0000042' },
          i + 2,
          reading,
        ),
      ),
    );
    store.studies.receive(study.digest, study.protocol.id, canonicalJson(study.protocol));
    for (const { account } of await hireApprovers(store)) store.studies.sign(study.digest, account, 'approved');
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('charges the whole run before the first step, and nothing for the others', async () => {
    const whole = formatRational(rhoOf(query.event));
    const sums: (readonly bigint[])[] = [];
    const receipts = new Set<string>();
    for (let step = 0; step < STEPS; step++) {
      const { charge, vector, receipt } = await released(sums);
      expect([charge.sequence, charge.step, charge.replayed, await spent()]).toEqual([0, step, step > 0, whole]);
      expect(vector.terms.given).toBe(order(sums).given);
      receipts.add(receipt.answerHash);
      sums.push(vector.value);
    }
    expect(receipts.size).toBe(STEPS);
    expect(builder.built).toHaveLength(STEPS);
    // Counts are the same in each step, and scores are those of other coefficients.
    expect(new Set(builder.built.map(({ exact }) => exact[2])).size).toBe(1);
    expect(new Set(builder.built.map(({ exact }) => exact[0])).size).toBe(STEPS);
    expect(store.check.run().findings).toEqual([]);
    await expect(door.release(order(sums.slice(0, 3), { step: STEPS, sums: [] }))).resolves.toEqual({
      kind: 'refused',
      code: 'STEP_OUT_OF_RANGE',
    });
  });

  it('has charged the run when the first row is read', async () => {
    builder.hangs = true;
    void door.release(order([]));
    await new Promise((resolve) => setImmediate(resolve));
    expect(builder.built).toHaveLength(1);
    expect(await spent()).toBe(formatRational(rhoOf(query.event)));
  });

  it('gives the stored bytes of a step again, also in another round and after a restart', async () => {
    const first = await released([]);
    const second = await released([first.vector.value]);
    store.close();
    open();
    const again = await released([first.vector.value], { roundId: parseRoundId('r-9') });
    expect(again.vector.value).toEqual(second.vector.value);
    expect(again.receipt).toEqual(second.receipt);
    expect(again.vector.terms.given).toBe(second.vector.terms.given);
    expect(builder.built).toHaveLength(0);
  });

  it('answers a step whose process was killed before its answer once, under the charge of the run', async () => {
    const first = await released([]);
    builder.hangs = true;
    void door.release(order([first.vector.value]));
    await new Promise((resolve) => setImmediate(resolve));
    expect(builder.built).toHaveLength(2);
    store.close();
    open();
    const second = await released([first.vector.value]);
    expect([second.charge.sequence, second.charge.replayed]).toEqual([0, true]);
    expect((await released([first.vector.value])).receipt).toEqual(second.receipt);
    expect(store.session.prepare('select sequence, step from answer order by step').all()).toEqual([
      { sequence: 0, step: 0 },
      { sequence: 0, step: 1 },
    ]);
    expect(await spent()).toBe(formatRational(rhoOf(query.event)));
  });

  it('refuses a state that the sums do not lead to, before anything is charged or read', async () => {
    const sum = [5n, 6n, 7n];
    const honest = order([sum]);
    for (const change of [
      { given: order([]).given! },
      { given: order([[5n, 7n, 7n]]).given! },
      { sums: [['5', '7', '7']] },
      { sums: [['5', '6']] },
      { sums: [] },
      { sums: [...honest.sums!, ...honest.sums!] },
    ]) {
      await expect(door.release({ ...honest, ...change })).resolves.toEqual({ kind: 'refused', code: 'GIVEN_UNEXPLAINED' });
    }
    const { given: _given, ...without } = honest;
    await expect(door.release(without)).resolves.toEqual({ kind: 'refused', code: 'GIVEN_UNEXPLAINED' });
    expect([await spent(), builder.built.length]).toEqual(['0', 0]);
  });

  it('refuses another history for a step that was answered, and keeps its answer', async () => {
    const first = await released([]);
    const second = await released([first.vector.value]);
    const other = first.vector.value.map((units) => units + (1n << 29n));
    await expect(door.release(order([other]))).resolves.toEqual({ kind: 'refused', code: 'GIVEN_CHANGED' });
    expect((await released([first.vector.value])).receipt).toEqual(second.receipt);
    expect(builder.built).toHaveLength(2);
  });

  it('goes on without a patient who withdraws between two steps, and releases nothing anew', async () => {
    const first = await released([]);
    store.withdrawals.withdraw('P3', 'NO_FURTHER_USE', 'clinician');
    const again = await released([]);
    expect(again.vector.value).toEqual(first.vector.value);
    const second = await released([first.vector.value]);
    const perPatient = query.design.kind === 'gradient' ? query.design.countUnits : 0n;
    expect(builder.built.map(({ exact }) => exact[2] / perPatient)).toEqual([BigInt(PATIENTS), BigInt(PATIENTS - 1)]);
    expect([second.charge.sequence, await spent()]).toEqual([0, formatRational(rhoOf(query.event))]);
  });
});
