import type { Provider } from '@nestjs/common';
import {
  AccountStore,
  AlarmStore,
  AttemptRosterStore,
  CohortRemoval,
  ConsentStore,
  ConsentTime,
  CosignatureStore,
  EgressStore,
  EnrolmentStore,
  FeatureStore,
  FirstHour,
  HeadGuard,
  ImageRootStore,
  LedgerCheck,
  LeavingStore,
  LedgerRecovery,
  LifetimeBudgetStore,
  LocalNameStore,
  MemberLogStore,
  OutboxStore,
  PastReleases,
  PeerHeadStore,
  PolicyStore,
  RecoverySignatureStore,
  RoundStore,
  ScanStore,
  SettingStore,
  SiteLog,
  SoftwareWord,
  SkipStore,
  ConsentTableStore,
  SubjectDebitStore,
  SqliteSession,
  StudyStore,
  StudyWordStore,
  ValueStore,
  WithdrawalLineStore,
  WithdrawalStore,
  type SiteStore,
} from '@collimate/platform-site-store';
import { AttemptLedger, LedgerStore } from '@collimate/privacy-accounting';
import { SITE_STORE } from './store.token.js';

/** Each part of the store under its own class. SiteLog is the log of releases; that of subjects stays inside. */
const PARTS = [
  [SqliteSession, (store: SiteStore) => store.session],
  [SiteLog, (store: SiteStore) => store.releaseLog],
  [AccountStore, (store: SiteStore) => store.accounts],
  [FirstHour, (store: SiteStore) => store.firstHour],
  [StudyStore, (store: SiteStore) => store.studies],
  [StudyWordStore, (store: SiteStore) => store.studyWords],
  [RoundStore, (store: SiteStore) => store.rounds],
  [LifetimeBudgetStore, (store: SiteStore) => store.budget],
  [PolicyStore, (store: SiteStore) => store.policy],
  [LocalNameStore, (store: SiteStore) => store.names],
  [SettingStore, (store: SiteStore) => store.settings],
  [EnrolmentStore, (store: SiteStore) => store.enrolment],
  [LeavingStore, (store: SiteStore) => store.leaving],
  [AlarmStore, (store: SiteStore) => store.alarms],
  [SoftwareWord, (store: SiteStore) => store.softwareWord],
  [OutboxStore, (store: SiteStore) => store.outbox],
  [EgressStore, (store: SiteStore) => store.egress],
  [CosignatureStore, (store: SiteStore) => store.cosignatures],
  [ScanStore, (store: SiteStore) => store.scans],
  [FeatureStore, (store: SiteStore) => store.features],
  [ValueStore, (store: SiteStore) => store.values],
  [ConsentTableStore, (store: SiteStore) => store.consentTables],
  [SubjectDebitStore, (store: SiteStore) => store.debits],
  [CohortRemoval, (store: SiteStore) => store.cohortRemoval],
  [PastReleases, (store: SiteStore) => store.pastReleases],
  [SkipStore, (store: SiteStore) => store.skips],
  [ImageRootStore, (store: SiteStore) => store.imageRoots],
  [ConsentStore, (store: SiteStore) => store.consent],
  [ConsentTime, (store: SiteStore) => store.consentTime],
  [WithdrawalStore, (store: SiteStore) => store.withdrawals],
  [WithdrawalLineStore, (store: SiteStore) => store.withdrawalLines],
  [LedgerStore, (store: SiteStore) => store.ledger],
  [AttemptLedger, (store: SiteStore) => store.attempts],
  [AttemptRosterStore, (store: SiteStore) => store.rosters],
  [MemberLogStore, (store: SiteStore) => store.memberLog],
  [PeerHeadStore, (store: SiteStore) => store.peerHeads],
  [HeadGuard, (store: SiteStore) => store.heads],
  [LedgerCheck, (store: SiteStore) => store.check],
  [LedgerRecovery, (store: SiteStore) => store.recovery],
  [RecoverySignatureStore, (store: SiteStore) => store.recoverySignatures],
] as const;

/** A part of the store that a module may ask for. */
export type StorePart = (typeof PARTS)[number][0];

/**
 * Names the tables that a module reads and writes: it sees these and no others.
 * @returns a provider for each; they are the same for every module
 */
export function stores(...parts: readonly StorePart[]): Provider[] {
  return PARTS.filter(([token]) => parts.includes(token)).map(([provide, useFactory]) => {
    return { provide, useFactory, inject: [SITE_STORE] };
  });
}
