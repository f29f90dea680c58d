import type { Clock } from '@collimate/kernel-canonical';
import type { HeadCounter, SubjectVault } from '@collimate/platform-keystore';
import { AccountStore } from './access/account.store.js';
import { LifetimeBudgetStore } from './budget/lifetime-budget.store.js';
import { disableAgain } from './access/disabled-again.js';
import { FirstHour } from './access/first-hour.js';
import { resetAgain } from './access/reset-again.js';
import { AccountSeals } from './access/account-seals.js';
import { ConsentCheck } from './consent/consent.check.js';
import { ConsentNaming } from './consent/consent-naming.js';
import { ConsentStore } from './consent/consent.store.js';
import type { ConsentTableStore } from './consent/consent-table.store.js';
import { ConsentTime } from './consent/consent-time.js';
import { ConsentVersion } from './consent/consent-version.js';
import { PastReleases } from './consent/past-releases.js';
import { WithdrawalStore } from './consent/withdrawal.store.js';
import { peopleOver, type Ground } from './people.stores.js';
import { AnswerStore } from './ledger/answer.store.js';
import { AnswersInWork } from './consent/answers-in-work.js';
import { ChargeWriter } from './ledger/charge.writer.js';
import { ChargeSums } from './ledger/charge-sums.js';
import { HeldRows } from './ledger/held-rows.js';
import { ClosedPastStore } from './ledger/closed-past.store.js';
import { closeStudy } from './ledger/decision-mending.js';
import { LedgerCheck } from './ledger/ledger-check.js';
import { LedgerRecovery } from './ledger/ledger-recovery.js';
import { notedLedger } from './ledger/made-here.js';
import { SqliteAttemptLedger } from './ledger/sqlite-attempt.ledger.js';
import { SqliteLedgerStore } from './ledger/sqlite-ledger.store.js';
import { HeadGuard } from './log/head-guard.js';
import { SiteLog } from './log/site-log.js';
import { AGENT_STEPS, STORE_STEPS } from './migrations/steps.js';
import { LocalNameStore } from './names/local-name.store.js';
import { CosignatureStore } from './outbound/cosignature.store.js';
import { EgressStore } from './outbound/egress.store.js';
import { OutboxStore } from './outbound/outbox.store.js';
import { SettingStore } from './outbound/setting.store.js';
import { PolicyStore } from './policy/policy.store.js';
import { sealEarlierSignatures } from './review/signature.row.js';
import { StudyStore } from './review/study.store.js';
import { EnrolmentStore } from './outbound/enrolment.store.js';
import { LeavingStore } from './outbound/leaving.store.js';
import { AlarmStore } from './outbound/alarm.store.js';
import { SoftwareWord } from './outbound/software-word.js';
import { RoundStore } from './rounds/round.store.js';
import { AttemptRosterStore } from './masking/attempt-roster.store.js';
import { MemberLogStore } from './masking/member-log.store.js';
import { PeerHeadStore } from './masking/peer-head.store.js';
import { StudyWordStore } from './review/study-word.store.js';
import { SkipStore } from './subjects/skip.store.js';
import { ImageRootStore } from './subjects/image-root.store.js';
import { RecoverySignatureStore } from './access/recovery-signature.store.js';
import { beginToSeal } from './begin-to-seal.js';
import { migrate } from './session/migrate.js';
import { holdSchema, type OwnedSteps } from './session/schema.guard.js';
import { SqliteSession } from './session/sqlite-session.js';
import { StoreError } from './store.error.js';
import { CohortRemoval } from './subjects/cohort.removal.js';
import { FeatureStore } from './subjects/feature.store.js';
import { ScanStore } from './subjects/scan.store.js';
import { WithdrawalLineStore } from './withdrawals/withdrawal-line.store.js';
import { IntakeDraft } from './subjects/intake.draft.js';
import { makeIntakeTables } from './subjects/intake.tables.js';
import { SubjectCheck } from './subjects/subject.check.js';
import { SubjectDebitStore } from './subjects/subject-debit.store.js';
import { SubjectStore } from './subjects/subject.store.js';
import { ValueStore } from './subjects/value.store.js';

/** Everything that a site keeps, over one exclusive session. */
export interface SiteStore {
  readonly session: SqliteSession;
  readonly releaseLog: SiteLog;
  readonly subjectLog: SiteLog;
  readonly subjects: SubjectStore;
  readonly subjectCheck: SubjectCheck;
  readonly draft: IntakeDraft;
  readonly scans: ScanStore;
  readonly values: ValueStore;
  /** Charges of each subject's records. */
  readonly debits: SubjectDebitStore;
  readonly pastReleases: PastReleases;
  readonly cohortRemoval: CohortRemoval;
  readonly features: FeatureStore;
  readonly consent: ConsentStore;
  readonly consentCheck: ConsentCheck;
  readonly consentTime: ConsentTime;
  /** Tables of consent that this database has read. */
  readonly consentTables: ConsentTableStore;
  /** Subjects that a table of consent still has to name after a recovery. */
  readonly naming: ConsentNaming;
  readonly withdrawals: WithdrawalStore;
  readonly withdrawalLines: WithdrawalLineStore;
  readonly answers: AnswerStore;
  readonly ledger: SqliteLedgerStore;
  /** The same rows and budgets, for attempts at masked sums. */
  readonly attempts: SqliteAttemptLedger;
  /** The roster under which each was charged. */
  readonly rosters: AttemptRosterStore;
  /** Heads of logs that sites show each other. */
  readonly peerHeads: PeerHeadStore;
  /** Members of a consortium, as its offline key has signed them. */
  readonly memberLog: MemberLogStore;
  /** State of the database compared with the counter outside it. */
  readonly heads: HeadGuard;
  readonly check: LedgerCheck;
  readonly recovery: LedgerRecovery;
  readonly accounts: AccountStore;
  readonly accountSeals: AccountSeals;
  /** The first hour of the site, in which nobody has an account yet. */
  readonly firstHour: FirstHour;
  readonly budget: LifetimeBudgetStore;
  /** The rules that two people put in force. */
  readonly policy: PolicyStore;
  readonly names: LocalNameStore;
  readonly studies: StudyStore;
  /** Messages about studies over the link. */
  readonly studyWords: StudyWordStore;
  readonly rounds: RoundStore;
  /** Scans that were left out, with their codes. */
  readonly skips: SkipStore;
  readonly imageRoots: ImageRootStore;
  readonly settings: SettingStore;
  readonly enrolment: EnrolmentStore;
  readonly leaving: LeavingStore;
  readonly alarms: AlarmStore;
  readonly softwareWord: SoftwareWord;
  readonly recoverySignatures: RecoverySignatureStore;
  readonly outbox: OutboxStore;
  /** Messages that left the hospital, byte for byte. */
  readonly egress: EgressStore;
  /** Cosignatures of independent witnesses on the log of releases. */
  readonly cosignatures: CosignatureStore;
  close(): void;
}

const OWNERS: readonly OwnedSteps[] = [
  { owner: 'site-store', steps: STORE_STEPS },
  { owner: 'site-agent', steps: AGENT_STEPS },
];

/**
 * Opens the site's database, compares its schema with that of this program, brings the schema up to date, finishes the work that a crash interrupted,
 * and reads the whole ledger again: a ledger that differs from its log and its counter releases nothing.
 * @param path of the file, or `:memory:`
 * @param counter of the log's head; without one a restored backup is not noticed, so only a database that is merely read goes without
 * @param engine definition of the engine that runs: features of another one do not count, nor does the approval of a study for another one. Without
 *   it all count, so only a database that is merely read goes without
 * @throws StoreError DATABASE_IN_USE, DATABASE_UNUSABLE, DATABASE_CORRUPT, DATABASE_TOO_NEW, MIGRATION_ALTERED, SCHEMA_ALTERED
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
    const isWhole = holdSchema(session, OWNERS);
    for (const { owner, steps } of OWNERS) migrate(session, owner, steps, clock.now());
    makeIntakeTables(session);
    const store = storesOver(session, vault, clock, counter, engine);
    checkKeys(store, vault);
    sealEarlier(store, vault);
    closeAgain(store, clock);
    disableAgain(store);
    resetAgain(store);
    store.draft.clear();
    store.scans.sealWords();
    store.scans.moveLabels();
    store.subjects.noteLikenesses();
    if (isWhole && store.check.run().isSound) beginToSeal({ ...store, vault, firstWords: wordsOf(store) });
    else store.heads.distrust();
    if (!isWhole) store.check.noteForeignRules();
    store.subjects.shredCondemned();
    store.withdrawals.listEarlier();
    store.withdrawalLines.bindNobodyElse(store.subjects.lookups().map(({ lookup }) => lookup));
    return store;
  } catch (error) {
    session.close();
    throw error;
  }
}

/** Approvals that wait for a second person's, except those under a study, which its own table keeps for good. */
function wordsOf({ leaving, alarms, policy, softwareWord, budget }: Pick<SiteStore, WordStore>) {
  return [leaving.word, alarms.word, policy.word, softwareWord, budget];
}

type WordStore = 'leaving' | 'alarms' | 'policy' | 'softwareWord' | 'budget';

/** With other keys no data of the subjects could be read. Every subject would be taken for a new one, and count twice. */
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
 * Seals the rows of a database from a version without seals, once. That it has them is remembered beside the keys: a backup from before is not sealed
 * again, because its rows may have been altered.
 */
function sealEarlier({ session, heads, accountSeals }: SiteStore, vault: SubjectVault): void {
  if (!heads.memory.isSealed && !accountSeals.hasAny) {
    session.transaction(() => {
      accountSeals.sealEarlier();
      sealEarlierSignatures(session, vault);
    });
  }
  heads.noteSealed();
}

/** Keeps studies closed that the hospital closed or refused, when an older database is restored: the counter beside the keys knows them. */
function closeAgain({ session, releaseLog: log, heads, studies }: SiteStore, clock: Clock): void {
  if (heads.standing === 'continues') return;
  const isOpen = (state: string): boolean => state !== 'rejected' && state !== 'closed';
  const reopened = studies.all().filter(({ state, digest }) => isOpen(state) && heads.memory.closed.includes(digest));
  if (reopened.length === 0) return;
  session.transaction(() => reopened.forEach(({ digest }) => closeStudy({ session, log, clock }, digest)));
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
  const heads = new HeadGuard({ session, log: releaseLog, subjectLog, vault, counter });
  consentVersion.onAdvance(() => heads.noteConsent());
  const kept = { inWork: new AnswersInWork(), held: new HeldRows({ session, vault, releaseLog }) };
  const ground = { session, vault, clock, engine, releaseLog, subjectLog, heads, consentVersion, ...kept };
  const people = peopleOver(ground);
  const parts = { ...people, ...releasesOver(ground, people) };
  return Object.freeze({ session, releaseLog, subjectLog, ...parts, close: () => session.close() });
}

/** Stores of releases and agreements: ledger, accounts, studies, rounds, link. */
function releasesOver(
  { session, vault, clock, engine, releaseLog, subjectLog, heads, consentVersion, inWork, held }: Ground,
  people: ReturnType<typeof peopleOver>,
) {
  const answers = new AnswerStore(session, releaseLog, vault);
  const sums = new ChargeSums(session);
  const past = new ClosedPastStore(session, vault);
  const charges = new ChargeWriter({ session, releaseLog, subjectLog, vault, clock });
  const booked = { session, releaseLog, charges, answers, sums, heads, past, inWork, held };
  const ledger = notedLedger(new SqliteLedgerStore({ ...booked, consentVersion }));
  const attempts = notedLedger(new SqliteAttemptLedger({ ...booked, consentVersion, clock }));
  const accountSeals = new AccountSeals({ session, releaseLog, vault, heads, clock });
  const firstHour = new FirstHour({ session, releaseLog, seals: accountSeals, heads, clock });
  const accounts = new AccountStore({ session, vault, seals: accountSeals, firstHour, heads, clock });
  const budget = new LifetimeBudgetStore({ session, vault, releaseLog, heads, accounts, clock });
  const rounds = new RoundStore(session);
  const settings = new SettingStore(session, heads);
  const enrolment = new EnrolmentStore({ session, settings, releaseLog, budget, seals: accountSeals, firstHour });
  const { values, scans, features, consentCheck, subjectCheck } = people;
  const leaving = new LeavingStore({ session, settings, releaseLog, heads, enrolment, accounts, vault, clock });
  const alarms = new AlarmStore({ session, settings, releaseLog, heads, accounts, vault, clock });
  const policy = new PolicyStore({ session, settings, releaseLog, heads, accounts, vault, clock });
  const names = new LocalNameStore({ session, vault, releaseLog, heads, clock });
  const outbox = new OutboxStore(session, clock, vault);
  const softwareWord = new SoftwareWord({ session, settings, releaseLog, accounts, vault, heads });
  const check = new LedgerCheck({
    ...{ session, releaseLog, subjectLog, heads, vault, seals: accountSeals, budget },
    words: [leaving.word, alarms.word, policy.word, softwareWord],
    ...{ values, scans, features, consent: consentCheck, subjects: subjectCheck },
    apart: [
      { kind: 'round-differs', table: rounds },
      { kind: 'withdrawal-differs', table: people.withdrawals },
      { kind: 'enrolment-differs', table: enrolment },
      { kind: 'message-differs', table: outbox },
      { kind: 'setting-differs', table: settings },
      { kind: 'setting-differs', table: names },
    ],
  });
  const studies = new StudyStore({ session, vault, releaseLog, heads, accounts, names, clock, engine });
  const recovery = new LedgerRecovery({
    ...{ session, log: releaseLog, heads, ledger, charges, held, check, outbox, past, vault, clock },
    ...{ consent: consentCheck, subjects: subjectCheck, firstHour, remembered: [settings, names] },
  });
  const recoverySignatures = new RecoverySignatureStore({ session, accounts, vault });
  return {
    ...{ rosters: new AttemptRosterStore(session), memberLog: new MemberLogStore(session, heads) },
    ...{ peerHeads: new PeerHeadStore(session, releaseLog), cosignatures: new CosignatureStore(session, clock) },
    ...{ answers, ledger, attempts, heads, check, recovery, recoverySignatures },
    ...{ accounts, accountSeals, firstHour, budget, policy },
    ...{ studyWords: new StudyWordStore(session), egress: new EgressStore(session, clock) },
    ...{ names, studies, rounds, outbox, settings, enrolment, leaving, alarms, softwareWord },
  };
}
