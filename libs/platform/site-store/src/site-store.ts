import type { Clock } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import { AccountStore } from './access/account.store.js';
import { ConsentStore } from './consent/consent.store.js';
import { ConsentTime } from './consent/consent-time.js';
import { ConsentVersion } from './consent/consent-version.js';
import { HoldingsReader } from './consent/subject-holdings.js';
import { WithdrawalStore } from './consent/withdrawal.store.js';
import { AnswerStore } from './ledger/answer.store.js';
import { SqliteLedgerStore } from './ledger/sqlite-ledger.store.js';
import { SiteLog } from './log/site-log.js';
import { FIRST } from './migrations/0001-first.migration.js';
import { CONSENT } from './migrations/0003-consent.migration.js';
import { OutboxStore } from './outbound/outbox.store.js';
import { SettingStore } from './outbound/setting.store.js';
import { StudyStore } from './review/study.store.js';
import { migrate } from './session/migrate.js';
import { SqliteSession } from './session/sqlite-session.js';
import { StoreError } from './store.error.js';
import { FeatureStore } from './subjects/feature.store.js';
import { ScanStore } from './subjects/scan.store.js';
import { WithdrawalLineStore } from './withdrawals/withdrawal-line.store.js';
import { IntakeDraft } from './subjects/intake.draft.js';
import { SubjectStore } from './subjects/subject.store.js';

/** Everything that a site keeps, over one exclusive session. */
export interface SiteStore {
  readonly session: SqliteSession;
  readonly releaseLog: SiteLog;
  readonly subjectLog: SiteLog;
  readonly subjects: SubjectStore;
  readonly draft: IntakeDraft;
  readonly scans: ScanStore;
  readonly features: FeatureStore;
  readonly consent: ConsentStore;
  readonly consentTime: ConsentTime;
  readonly withdrawals: WithdrawalStore;
  readonly withdrawalLines: WithdrawalLineStore;
  readonly answers: AnswerStore;
  readonly ledger: SqliteLedgerStore;
  readonly accounts: AccountStore;
  readonly studies: StudyStore;
  readonly settings: SettingStore;
  readonly outbox: OutboxStore;
  close(): void;
}

/** Steps of the schema, in order. */
const STEPS = [FIRST, CONSENT];

/**
 * Opens the site's database, brings its schema up to date, and finishes what a crash left half done.
 * @param path of the file, or `:memory:`
 * @throws StoreError DATABASE_IN_USE, DATABASE_UNUSABLE, DATABASE_CORRUPT, DATABASE_TOO_NEW, MIGRATION_ALTERED
 */
export function openSiteStore(path: string, vault: SubjectVault, clock: Clock): SiteStore {
  const session = SqliteSession.open(path);
  try {
    migrate(session, 'site-store', STEPS, clock.now());
    const store = storesOver(session, vault, clock);
    checkKeys(store, vault);
    store.draft.clear();
    store.scans.sealWords();
    store.subjects.noteLikenesses();
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

function storesOver(session: SqliteSession, vault: SubjectVault, clock: Clock): SiteStore {
  const releaseLog = new SiteLog(session, 'release');
  const subjectLog = new SiteLog(session, 'subject');
  const consentVersion = new ConsentVersion(session);
  const consentTime = new ConsentTime(session, clock);
  consentTime.now();
  const withdrawalLines = new WithdrawalLineStore(session, vault);
  const subjects = new SubjectStore(session, vault);
  const draft = new IntakeDraft({ session, vault, subjects, lines: withdrawalLines, subjectLog });
  const scans = new ScanStore({ session, vault, draft, subjectLog });
  const features = new FeatureStore({ session, vault, subjects, scans, subjectLog });
  const consent = new ConsentStore({
    ...{ session, vault, subjects, subjectLog, version: consentVersion },
    time: consentTime,
  });
  const holdings = new HoldingsReader(session, { vault, subjects, scans, features });
  const withdrawals = new WithdrawalStore({
    ...{ session, vault, subjects, scans, features, consent, holdings },
    ...{ draft, lines: withdrawalLines },
    ...{ subjectLog, time: consentTime },
  });
  const answers = new AnswerStore(session, releaseLog);
  const ledger = new SqliteLedgerStore({ session, releaseLog, subjectLog, answers, consentVersion, clock });
  const accounts = new AccountStore(session, clock);
  const studies = new StudyStore({ session, releaseLog, accounts, clock });
  const settings = new SettingStore(session);
  const outbox = new OutboxStore(session, clock);
  const logs = { releaseLog, subjectLog };
  const people = { subjects, draft, scans, features, consent, consentTime, withdrawals, withdrawalLines };
  return { session, ...logs, ...people, answers, ledger, accounts, studies, settings, outbox, close: () => session.close() };
}
