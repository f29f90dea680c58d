export { ClientError } from './client.error.js';
export { callJson } from './json-http.js';
export type { ApiAddress } from './json-http.js';
export { CoordinatorClient } from './coordinator.client.js';
export type { FrozenStudyView, Invitation, ListedSite, ListedStudy, StudyStatus } from './coordinator.client.js';
export { SiteClient } from './site.client.js';
export type {
  AccountListing,
  CohortTaken,
  ConsentTaken,
  InvitedAccount,
  SiteAccount,
  SiteBackup,
  SiteBudget,
  SiteCheckpoint,
  SiteEnrolment,
  SiteLocalNames,
  SiteNameKind,
  SiteRecovery,
  SiteSession,
  SiteSignature,
  SiteStanding,
  SiteStatus,
  SiteStudy,
  SiteStudyFigures,
  SiteSupplement,
  WaitingSupplement,
  SiteVerification,
  SiteTableNote,
  SiteWithdrawal,
} from './site.views.js';
