export { EPSILON_WORDS } from './epsilon.words.js';
export { envelopeSchema, IN_TOTO_PAYLOAD, RESULT_ATTESTATION, statementSchema } from './attestation.document.js';
export type { DecommissionPredicate, ResultPredicate, SignedEnvelope, Statement } from './attestation.document.js';
export type { DocumentOf } from './document.js';
export { publishedResultSchema, publishedStudySchema, RESULT_SCHEMA, resultJsonSchema } from './result.document.js';
export type {
  OpeningOfResult,
  PooledRound,
  PublishedResult,
  PublishedStudy,
  ResultDocument,
  RoundOutcome,
} from './result.document.js';
export { pooledRound } from './pooled.round.js';
export { openingAddress, parseResultAddress, resultAddress } from './result.address.js';
export { engineWords } from './engine.words.js';
export { describeStudy } from './study.description.js';
export type { FeatureDescription, StudyDescription } from './study.description.js';
export { privacyStatement } from './privacy.statement.js';
export type { PrivacyStatement, SiteCharge } from './privacy.statement.js';
export { contributionsSchema } from './contribution.document.js';
export type { ContributionDocument, ContributionsDocument } from './contribution.document.js';
export type { MaskedSumDocument } from './masked-sum.document.js';
export type { ReceiptDocument } from './receipt.document.js';
export {
  cosignedLogSchema,
  entryProofSchema,
  growthProofSchema,
  leavesSchema,
  logVerificationSchema,
  signedHeadSchema,
} from './log.documents.js';
export type { CosignedLog, EntryProof, GrowthProof, Leaves, LogVerification, SignedHead } from './log.documents.js';
export { tidyTableSchema } from './tidy.rows.js';
export { CERTIFICATE_SCHEMA, releaseCertificateSchema } from './certificate.document.js';
export type { CertifiedGuarantee, ReleaseCertificate } from './certificate.document.js';
export { releaseCertificate } from './release.certificate.js';
export { releaseCertificateChecks } from './release.certificate.checks.js';
export { chargesOfRound } from './round.charges.js';
export { RELEASE_COLUMNS, releaseRows } from './release.rows.js';
export type { ReleaseRow, ReleaseSources } from './release.rows.js';
export { RELEASE_TABLE, RESULT_TABLE } from './table.columns.js';
export type { TableColumn } from './table.columns.js';
export { certificateChecks } from './result.certificate.js';
export { compared, holds, isOpen } from './verification.js';
export type { Check, Verification } from './verification.js';
export { CHECKLISTS, fillChecklist, methodsParagraph } from './reports/study.report.js';
export type { FilledChecklist, FilledItem } from './reports/study.report.js';
