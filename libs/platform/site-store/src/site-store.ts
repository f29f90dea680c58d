import type { Clock } from '@collimate/kernel-canonical';
import type { HeadCounter, SubjectVault } from '@collimate/platform-keystore';
import { AccountStore } from './access/account.store.js';
import { LifetimeBudgetStore } from './budget/lifetime-budget.store.js';
import { disableAgain } from './access/disabled-again.js';
import { AccountSeals } from './access/account-seals.js';
import { ConsentStore } from './consent/consent.store.js';
import { ConsentTime } from './consent/consent-time.js';
import { ConsentVersion } from './consent/consent-version.js';
import { HoldingsReader } from './consent/subject-holdings.js';
import { WithdrawalStore } from './consent/withdrawal.store.js';
import { AnswerStore } from './ledger/answer.store.js';
import { ChargeSums } from './ledger/charge-sums.js';
import { ClosedPastStore } from './ledger/closed-past.store.js';
import { closeStudy } from './ledger/decision-mending.js';
import { LedgerCheck } from './ledger/ledger-check.js';
import { LedgerRecovery } from './ledger/ledger-recovery.js';
import { SqliteLedgerStore } from './ledger/sqlite-ledger.store.js';
import { HeadGuard } from './log/head-guard.js';
import { SiteLog } from './log/site-log.js';
import { AGENT_STEPS, STORE_STEPS } from './migrations/steps.js';
import { LocalNameStore } from './names/local-name.store.js';
import { OutboxStore } from './outbound/outbox.store.js';
import { SettingStore } from './outbound/setting.store.js';
import { sealEarlierSignatures } from './review/signature.row.js';
import { StudyStore, type SiteStudy } from './review/study.store.js';
import { EnrolmentStore } from './outbound/enrolment.store.js';
import { AlarmStore } from './outbound/alarm.store.js';
import { RoundStore } from './rounds/round.store.js';
import { StudyWordStore } from './review/study-word.store.js';
import { SkipStore } from './subjects/skip.store.js';
import { ImageRootStore } from './subjects/image-root.store.js';
import { RecoverySignatureStore } from './recovery/recovery-signature.store.js';
import { migrate } from './session/migrate.js';
import { SqliteSession } from './session/sqlite-session.js';
import { StoreError } from './store.error.js';
import { FeatureStore } from './subjects/feature.store.js';
import { ScanStore } from './subjects/scan.store.js';
import { WithdrawalLineStore } from './withdrawals/withdrawal-line.store.js';
import { IntakeDraft } from './subjects/intake.draft.js';
import { SubjectDebitStore } from './subjects/subject-debit.store.js';
import { SubjectStore } from './subjects/subject.store.js';
import { ValueStore } from './subjects/value.store.js';

/** Everything that a site keeps, over one exclusive session. */
export interface SiteStore {
  readonly session: SqliteSession;
  readonly releaseLog: SiteLog;
  readonly subjectLog: SiteLog;
  readonly subjects: SubjectStore;
  readonly draft: IntakeDraft;
  readonly scans: ScanStore;
  readonly values: ValueStore;
  /** What each subject's records were charged. */
  readonly debits: SubjectDebitStore;
  readonly features: FeatureStore;
  readonly consent: ConsentStore;
  readonly consentTime: ConsentTime;
  readonly withdrawals: WithdrawalStore;
  readonly withdrawalLines: WithdrawalLineStore;
  readonly answers: AnswerStore;
  readonly ledger: SqliteLedgerStore;
  /** How the database stands to the counter outside of it. */
  readonly heads: HeadGuard;
  readonly check: LedgerCheck;
  readonly recovery: LedgerRecovery;
  readonly accounts: AccountStore;
  readonly accountSeals: AccountSeals;
  readonly budget: LifetimeBudgetStore;
  readonly names: LocalNameStore;
  readonly studies: StudyStore;
  /** What of studies went over the link. */
  readonly studyWords: StudyWordStore;
  readonly rounds: RoundStore;
  /** Scans that were left out, with their codes. */
  readonly skips: SkipStore;
  readonly imageRoots: ImageRootStore;
  readonly settings: SettingStore;
  readonly enrolment: EnrolmentStore;
  readonly alarms: AlarmStore;
  readonly recoverySignatures: RecoverySignatureStore;
  readonly outbox: OutboxStore;
  close(): void;
}

/**
 * Opens the site's database, brings its schema up to date, finishes what a crash left half done, and reads the whole
 * ledger again: one that is not what its log and its counter say releases nothing.
 * @param path of the file, or `:memory:`
 * @param counter of the log's head; without one nothing notices a restored backup, so only a database that is looked into
 *   goes without
 * @param engine definition of the engine that runs: features of another one do not count. Without one all do, so only a
 *   database that is looked into goes without
 * @throws StoreError DATABASE_IN_USE, DATABASE_UNUSABLE, DATABASE_CORRUPT, DATABASE_TOO_NEW, MIGRATION_ALTERED
 */
export function openSiteStore(
  path: string,
  vault: SubjectVault,
  clock: Clock,
  counter?: HeadCounter,
  engine?: string,
): SiteStore {
  const session = SqliteSession.open(path);
  try {
    migrate(session, 'site-store', STORE_STEPS, clock.now());
    migrate(session, 'site-agent', AGENT_STEPS, clock.now());
    const store = storesOver(session, vault, clock, counter, engine);
    checkKeys(store, vault);
    sealEarlier(store, vault);
    closeAgain(store, clock);
    disableAgain(store);
    store.draft.clear();
    store.scans.sealWords();
    store.scans.moveLabels();
    store.subjects.noteLikenesses();
    if (store.check.run().isSound) store.heads.beginToSeal();
    else store.heads.distrust();
    store.subjects.shredCondemned();
    store.withdrawals.listEarlier();
    return store;
  } catch (error) {
    session.close();
    throw error;
  }
}

/** With other keys nothing of the subjects can be read, and everybody would be met as somebody new and count twice. */
function checkKeys({ settings, subjects }: SiteStore, vault: SubjectVault): void {
  const known = settings.get('key-check');
  const own = vault.withdrawalSealOf('key-check');
  if (known !== undefined && known !== own && subjects.lookups().length > 0) {
    throw new StoreError('KEYS_FOREIGN', 'the keys are not those with which this database was written', {
      hint: 'name the right folder of keys by COLLIMATE_SITE_KEYS; without it the database cannot be used',
    });
  }
  if (known !== own) settings.set('key-check', own);
}

/**
 * A database of a version that knew no seals gets them once, for what stands in it. That it has them is remembered beside the keys: a
 * backup from before is not sealed again, for nobody knows who wrote what into it.
 */
function sealEarlier({ session, heads, accountSeals }: SiteStore, vault: SubjectVault): void {
  if (!heads.isSealed && !accountSeals.hasAny) {
    session.transaction(() => {
      accountSeals.sealEarlier();
      sealEarlierSignatures(session, vault);
    });
  }
  heads.noteSealed();
}

/** What the hospital closed stays closed when an older database is put back: the counter beside the keys knows it. */
function closeAgain({ session, releaseLog: log, heads, studies }: SiteStore, clock: Clock): void {
  if (heads.standing === 'continues') return;
  const isOpen = ({ state }: SiteStudy): boolean => state !== 'received' && state !== 'rejected' && state !== 'closed';
  const reopened = studies.all().filter((study) => isOpen(study) && heads.closed.includes(study.digest));
  if (reopened.length === 0) return;
  session.transaction(() => {
    for (const { digest } of reopened) closeStudy({ session, log, clock }, digest);
  });
}

/** What all stores work over. */
interface Ground {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly clock: Clock;
  readonly counter: HeadCounter | undefined;
  readonly engine: string | undefined;
  readonly releaseLog: SiteLog;
  readonly subjectLog: SiteLog;
  readonly consentVersion: ConsentVersion;
}

function storesOver(
  session: SqliteSession,
  vault: SubjectVault,
  clock: Clock,
  counter: HeadCounter | undefined,
  engine: string | undefined,
): SiteStore {
  const releaseLog = new SiteLog(session, 'release');
  const subjectLog = new SiteLog(session, 'subject');
  const consentVersion = new ConsentVersion(session);
  const ground = { session, vault, clock, counter, engine, releaseLog, subjectLog, consentVersion };
  const people = peopleOver(ground);
  const releases = releasesOver(ground, people.values);
  return { session, releaseLog, subjectLog, ...people, ...releases, close: () => session.close() };
}

/** Stores of the subjects: who they are, what they allow, what was computed of them. */
function peopleOver({ session, vault, clock, engine, subjectLog, consentVersion }: Ground) {
  const consentTime = new ConsentTime(session, clock);
  consentTime.now();
  const withdrawalLines = new WithdrawalLineStore(session, vault);
  const subjects = new SubjectStore(session, vault);
  const draft = new IntakeDraft({ session, vault, subjects, lines: withdrawalLines, subjectLog });
  const values = new ValueStore({ session, vault });
  const scans = new ScanStore({ session, vault, draft, values, subjectLog });
  const features = new FeatureStore({ session, vault, subjects, scans, subjectLog, engine });
  const skips = new SkipStore(session);
  const imageRoots = new ImageRootStore(session);
  const debits = new SubjectDebitStore({ session, vault });
  const consent = new ConsentStore({ session, vault, subjects, subjectLog, version: consentVersion, time: consentTime });
  const holdings = new HoldingsReader(session, { vault, subjects, scans, features });
  const withdrawals = new WithdrawalStore({
    ...{ session, vault, subjects, scans, features, consent, holdings },
    ...{ draft, lines: withdrawalLines },
    ...{ subjectLog, time: consentTime },
  });
  return {
    ...{ subjects, draft, scans, values, debits, features, skips, imageRoots },
    ...{ consent, consentTime, withdrawals, withdrawalLines },
  };
}

/** Stores of what is released and of who agreed to it: ledger, accounts, studies, rounds, link. */
function releasesOver({ session, vault, clock, counter, releaseLog, subjectLog, consentVersion }: Ground, values: ValueStore) {
  const answers = new AnswerStore(session, releaseLog);
  const sums = new ChargeSums(session);
  const past = new ClosedPastStore(session);
  const heads = new HeadGuard({ session, log: releaseLog, vault, counter });
  const ledger = new SqliteLedgerStore({ session, releaseLog, subjectLog, answers, consentVersion, sums, heads, past, clock });
  const accountSeals = new AccountSeals({ session, releaseLog, vault, heads, clock });
  const accounts = new AccountStore({ session, vault, seals: accountSeals, clock });
  const budget = new LifetimeBudgetStore({ session, vault, releaseLog, heads, accounts, clock });
  const check = new LedgerCheck({ session, releaseLog, subjectLog, heads, past, vault, seals: accountSeals, budget, values });
  const names = new LocalNameStore({ session, vault, releaseLog, clock });
  const studies = new StudyStore({ session, vault, releaseLog, heads, accounts, names, clock });
  const studyWords = new StudyWordStore(session);
  const rounds = new RoundStore(session);
  const settings = new SettingStore(session);
  const enrolment = new EnrolmentStore({ session, settings, releaseLog, budget, seals: accountSeals });
  const alarms = new AlarmStore({ session, settings, releaseLog, heads, accounts, vault, clock });
  const outbox = new OutboxStore(session, clock);
  const recovery = new LedgerRecovery({ session, log: releaseLog, heads, ledger, check, outbox, past, vault, clock });
  const recoverySignatures = new RecoverySignatureStore({ session, accounts, vault });
  return {
    ...{ answers, ledger, heads, check, recovery, recoverySignatures },
    ...{ accounts, accountSeals, budget },
    ...{ names, studies, studyWords, rounds, outbox, settings, enrolment, alarms },
  };
}
