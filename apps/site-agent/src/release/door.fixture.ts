import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freezeStudy, parseStudy, type FrozenStudy, type RoundOrder, type StepGiven } from '@collimate/governance-study';
import { canonicalJson, instantFromMs, parseRoundId, type ScanKey } from '@collimate/kernel-canonical';
import { SeededRandom, formatRational, parseRational, type Rational } from '@collimate/kernel-numeric';
import { parseConsentRow } from '@collimate/governance-consent';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import type { Charge } from '@collimate/privacy-accounting';
import type { Candidate } from '@collimate/privacy-gate';
import { hireApprovers } from '../../fixtures/approvers.js';
import { heldSilence } from '../../fixtures/held.silence.js';
import { SPEC_PROTOCOL } from '../../fixtures/spec-protocol.js';
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

/** Openings are so long that none begins while a test runs. */
const HOUR_MS = 3_600_000;
/** A protocol of version 1, as it is written. */
export const protocol = {
  ...SPEC_PROTOCOL,
  statistics: [
    { name: 'enrolment', kind: 'group-counts', rho: '1/5', answers: 2 },
    { name: 'moments', kind: 'moments', clip: '4', kMax: '1225', reach: '3.09', reach2: '9.42', lambda: '3/10', rho: '2/5' },
  ],
  budget: { rho: '4/5' },
  timetable: { openingMs: HOUR_MS, tickMs: 100 },
};
/** The same, frozen. */
export const study: FrozenStudy = freezeStudy(parseStudy(protocol));
const nowMs = 1_800_000_000_000;
/** The opening that is now. */
export const epoch = nowMs / HOUR_MS;

/** The builder of the house, which counts its calls, and can be told to fail, to hang or to be interrupted. */
class WatchedBuilder extends CandidateBuilder {
  calls = 0;
  before: () => Promise<void> = async () => undefined;

  override async build(charge: Charge, of: FrozenStudy, given: StepGiven, silence: Silence): Promise<Candidate> {
    this.calls++;
    const candidate = await super.build(charge, of, given, silence);
    await this.before();
    return candidate;
  }
}

/** An order for a statistic of the study. */
export const order = (statistic: string, at = epoch, round = 'r-1'): RoundOrder => ({
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

/** Rows are read in a silence that lasts. */
const silence = await heldSilence();

/** A site with three patients, an approved study and its door, over files that can be opened again. */
export class SiteWithDoor {
  folder!: string;
  store!: SiteStore;
  builder!: WatchedBuilder;
  /** The door of the house, and the same in a silence that lasts. */
  service!: ReleaseService;
  door!: { release(round: RoundOrder): Promise<ReleaseOutcome> };
  quarantine!: Quarantine;
  pause!: Pause;
  policy!: CurrentPolicy;
  /** Lifetime budget of one patient; the setting, if it is there. */
  patientBudget: Rational | undefined;
  approvers!: Awaited<ReturnType<typeof hireApprovers>>;

  /** Spent part of the site's budget. */
  async spentText(): Promise<string> {
    return formatRational((await this.store.ledger.spent()).site);
  }

  remove(): void {
    this.store.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Opens the site's files, as the start of the program does. */
  private open(siteBudget = '9/10'): void {
    const clock = new SystemClock();
    const keys = new Keystore(join(this.folder, 'keys'));
    this.store = openSiteStore(join(this.folder, 'site.db'), keys.subjects, clock, keys.headCounter);
    const told = new CoordinatorClock({ now: () => instantFromMs(nowMs) }, { warn: () => undefined });
    told.set(nowMs);
    const studies = new SiteStudies(this.store.studies, this.store.studyWords);
    this.quarantine = new Quarantine(this.store.settings, this.store.session, this.store.releaseLog, this.store.heads, clock);
    const config = { siteBudget: parseRational(siteBudget) };
    const house = new SiteBudget(this.store.budget, this.store.ledger, studies, config, { warn: () => undefined });
    house.onModuleInit();
    const { store } = this;
    const names = new StudyNames(store.names, store.studies);
    const consent = new ConsentCheck(store.consent);
    const cohort = new StudyCohort(store.scans, store.features, store.values, consent, names);
    const ends = new ScanEnds(names, new ScanStanding(store.scans, store.features, store.skips));
    const rules = new HouseRules(store.policy, { patientBudget: this.patientBudget, shortestOpeningMs: 1, shortestTickMs: 1 });
    this.builder = new WatchedBuilder(
      new StudyFlow(cohort, consent, ends, store.values),
      new PatientBudget(store.debits, house, rules),
    );
    this.pause = new Pause(store.settings, clock);
    this.policy = new CurrentPolicy(studies, this.quarantine, told, house, rules);
    this.service = new ReleaseService(
      new HouseWord(studies, rules, this.pause),
      new OpenDecision(this.policy, this.store.attempts),
      this.store.ledger,
      this.builder,
      new SeededRandom(1),
    );
    this.door = { release: (round) => this.service.release(round, silence) };
  }

  reopen(siteBudget?: string): void {
    this.store.close();
    this.open(siteBudget);
  }

  /** Rewrites the counter of the stopped site to the form of a version that did not remember these names. */
  forgetPinned(isForgotten: (name: string) => boolean): void {
    const { headCounter } = new Keystore(join(this.folder, 'keys'));
    const { pinned = {}, ...mark } = headCounter.read()!;
    headCounter.write({ ...mark, pinned: Object.fromEntries(Object.entries(pinned).filter(([name]) => !isForgotten(name))) });
  }

  private async approve(): Promise<void> {
    this.store.studies.receive(study.digest, study.protocol.id, canonicalJson(study.protocol));
    this.approvers = await hireApprovers(this.store);
    for (const { account } of this.approvers) this.store.studies.sign(study.digest, account, 'approved');
  }

  async startAgain(): Promise<void> {
    this.store.close();
    rmSync(this.folder, { recursive: true });
    await this.setUp();
  }

  async setUp(): Promise<void> {
    this.folder = mkdtempSync(join(tmpdir(), 'door-'));
    this.open();
    const rows = ['A', 'B', 'C'].map((hospitalId, i) => {
      return {
        hospitalId,
        image: `/x/${hospitalId}`,
        mask: `/x/${hospitalId}.dcm`,
        roi: 'GTV-1',
        variables: { group: i === 0 ? 'malignant' : 'benign' },
      };
    });
    this.store.scans.importCohort(rows);
    const reading = { zone: 'UTC', now: this.store.consentTime.now() };
    const consent = rows.map(({ hospitalId }, i) =>
      parseConsentRow({ subject: hospitalId, type: 'GIVEN', at: '2025-01-01', form: 'f1', scope: 'DUO:0000042' }, i + 2, reading),
    );
    this.store.withdrawals.importRows(consent);
    for (const { scan } of this.store.scans.all()) {
      this.store.features.record({
        scan: scan as ScanKey,
        planDigest: study.reading.extractions[0].digest,
        record: {},
        extractedAt: instantFromMs(nowMs),
        features: [{ feature: 'RNU0@DHQ4', value: { kind: 'value', value: 1 } }],
      });
    }
    await this.approve();
  }
}
