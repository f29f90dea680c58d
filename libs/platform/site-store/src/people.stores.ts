import type { Clock } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import { ArrivalPlaces } from './consent/arrival-places.js';
import { ConsentCheck } from './consent/consent.check.js';
import { ConsentNaming } from './consent/consent-naming.js';
import { ConsentStore } from './consent/consent.store.js';
import { ConsentTableStore } from './consent/consent-table.store.js';
import { ConsentTime } from './consent/consent-time.js';
import { ConsentVersion } from './consent/consent-version.js';
import { PastReleases } from './consent/past-releases.js';
import type { AnswersInWork } from './consent/answers-in-work.js';
import { HoldingsReader } from './consent/subject-holdings.js';
import { WithdrawalStore } from './consent/withdrawal.store.js';
import { demandCharges, type HeldRows } from './ledger/held-rows.js';
import { HeadGuard } from './log/head-guard.js';
import { SiteLog } from './log/site-log.js';
import { SkipStore } from './subjects/skip.store.js';
import { ImageRootStore } from './subjects/image-root.store.js';
import { SqliteSession } from './session/sqlite-session.js';
import { CohortRemoval } from './subjects/cohort.removal.js';
import { FeatureStore } from './subjects/feature.store.js';
import { ScanStore } from './subjects/scan.store.js';
import { WithdrawalHead } from './withdrawals/withdrawal.head.js';
import { WithdrawalLineStore } from './withdrawals/withdrawal-line.store.js';
import { IntakeDraft } from './subjects/intake.draft.js';
import { SubjectCheck } from './subjects/subject.check.js';
import { SubjectDebitStore } from './subjects/subject-debit.store.js';
import { SubjectStore } from './subjects/subject.store.js';
import { ValueStore } from './subjects/value.store.js';

/** Parts that all stores share. */
export interface Ground {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly clock: Clock;
  readonly engine: string | undefined;
  readonly releaseLog: SiteLog;
  readonly subjectLog: SiteLog;
  readonly heads: HeadGuard;
  readonly consentVersion: ConsentVersion;
  readonly inWork: AnswersInWork;
  readonly held: HeldRows;
}

/** Stores of the subjects: their identities, their consents, and the features computed of them. */
export function peopleOver({
  session,
  vault,
  clock,
  engine,
  releaseLog,
  subjectLog,
  heads,
  consentVersion,
  inWork,
  held,
}: Ground) {
  const consentTime = new ConsentTime(session, clock, heads.memory);
  consentTime.now();
  const withdrawalLines = new WithdrawalLineStore(session, vault, new WithdrawalHead(session, heads.memory));
  const subjects = new SubjectStore(session, vault);
  const draft = new IntakeDraft({ session, vault, subjects, lines: withdrawalLines, subjectLog });
  const values = new ValueStore({ session, vault });
  const scans = new ScanStore({ session, vault, draft, values, subjectLog });
  const cohortRemoval = new CohortRemoval({ session, vault, subjects, scans, values, subjectLog });
  const features = new FeatureStore({ session, vault, subjects, scans, subjectLog, heads, engine });
  const skips = new SkipStore(session);
  const imageRoots = new ImageRootStore(session);
  const debits = new SubjectDebitStore({ session, vault, heads, demandCharges: () => demandCharges(heads, held) });
  const places = new ArrivalPlaces(session, vault, releaseLog);
  const pastReleases = new PastReleases(session, places);
  const naming = new ConsentNaming(session, vault, releaseLog);
  const subjectCheck = new SubjectCheck(session, vault, heads.memory);
  const consentCheck = new ConsentCheck({ session, vault, releaseLog, subjectLog, heads });
  const consent = new ConsentStore({
    ...{ session, vault, subjects, subjectLog, naming, places },
    ...{ version: consentVersion, time: consentTime },
  });
  const consentTables = new ConsentTableStore(session, vault, clock);
  const holdings = new HoldingsReader({ session, vault, subjects, scans, features, inWork });
  const withdrawals = new WithdrawalStore({
    ...{ session, vault, subjects, scans, features, consent, naming, holdings },
    ...{ draft, lines: withdrawalLines, places, tables: consentTables },
    ...{ subjectLog, time: consentTime },
  });
  return {
    ...{ subjects, subjectCheck, draft, scans, values, debits, pastReleases, cohortRemoval, features, skips, imageRoots },
    ...{ consent, consentCheck, consentTables, consentTime, naming, withdrawals, withdrawalLines },
  };
}
