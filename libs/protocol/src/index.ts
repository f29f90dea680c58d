export { openedFromWire, openedToWire } from './opened.mapper.js';
export { AggregationMode, AnswerKind, Receipt, SealedContribution } from './generated/collimate/v1/aggregation.js';
export {
  AttemptStanding,
  AwaitTurnRequest,
  AwaitTurnResponse,
  CosignMemberRequest,
  CosignMemberResponse,
  FetchMaskedVectorRequest,
  FetchMaskedVectorResponse,
  FetchOpenedSecretsRequest,
  FetchOpenedSecretsResponse,
  FetchMembersRequest,
  FetchMembersResponse,
  MaskingWord,
  SayInAttemptRequest,
  SayInAttemptResponse,
} from './generated/collimate/v1/masking.js';
export { Checkpoint, ConsistencyProof, InclusionProof, RequestIdentity } from './generated/collimate/v1/common.js';
export {
  DeclineRequest,
  DeclineResponse,
  ListReceiptsRequest,
  ListReceiptsResponse,
  PutContributionChunkRequest,
  PutContributionChunkResponse,
  RoundOrder,
  RoundServiceClient,
  RoundServiceService,
  StoredReceipt,
  SubmitContributionRequest,
  SubmitContributionResponse,
} from './generated/collimate/v1/round.js';
export type { RoundServiceServer } from './generated/collimate/v1/round.js';
export {
  AcknowledgeRequest,
  AcknowledgeResponse,
  Assignment,
  CoordinatorHead,
  EnrolRequest,
  EnrolResponse,
  HeartbeatRequest,
  HeartbeatResponse,
  HeadSeen,
  HelloRequest,
  HelloResponse,
  LogBeginning,
  PullAssignmentsRequest,
  PullAssignmentsResponse,
  RenewCertificateRequest,
  RenewCertificateResponse,
  ReportProgressRequest,
  ReportProgressResponse,
  SiteServiceClient,
  SiteAlarm,
  SiteServiceService,
  SiteStanding,
  WatchRequest,
  WatchResponse,
  ProveApprovedRequest,
  ProveApprovedResponse,
  WitnessCheckpointRequest,
  WitnessCheckpointResponse,
} from './generated/collimate/v1/site.js';
export type { SiteServiceServer } from './generated/collimate/v1/site.js';
export { AnswerSeal, Envelope, OpenSessionRequest, OpenSessionResponse } from './generated/collimate/v1/envelope.js';
export { ANSWER_HEADER, answerText, ENVELOPE_HEADER, envelopeText, HTTP1_HEADERS, HTTP1_TYPE } from './envelope/envelope.text.js';
export type { SealedAnswer } from './envelope/envelope.text.js';
export { bytesOf, keepingBytes } from './envelope/kept.bytes.js';
export { PROTOCOLS, READING_METHODS } from './envelope/reading.methods.js';
export { Progress, StudyOpening, StudyReview } from './generated/collimate/v1/study.js';
export { ProtocolError } from './protocol.error.js';
export { isReason, reactionTo, REASONS } from './reasons/reasons.js';
export type { AgentReaction, Reason, ReasonFaults, ReasonRow } from './reasons/reasons.js';
export { rulesOutCharge } from './reasons/decline.codes.js';
export type { DeclineCode } from './reasons/decline.codes.js';
export { roundCode } from './reasons/round.code.js';
export type { RoundCode } from './reasons/round.code.js';
export { reasonOf, refusalStatus, STATUS_DETAILS_HEADER, statusDetailsOf } from './refusal.status.js';
export type { StatusDetails } from './refusal.status.js';
export { checkIdentity, identified } from './request.identity.js';
export type { IdentifiedRequest, RequestType } from './request.identity.js';
export { progressFromWire, progressToWire, reviewFromWire, reviewToWire } from './study.mapper.js';
export type { ReceivedReview } from './study.mapper.js';
export { outgoingDocument, WITNESS_CALL } from './outgoing.reading.js';
export type { OutgoingDocument } from './outgoing.reading.js';
export { PROGRESS_WORDS } from './site.words.js';
export type { OutgoingKind, ProgressName, SiteAlarmName } from './site.words.js';
export {
  checkpointFromWire,
  siteHeadFromWire,
  checkpointToWire,
  consistencyFromWire,
  consistencyToWire,
  inclusionFromWire,
  inclusionToWire,
} from './log.mapper.js';
export { countFromWire, instantFromWire } from './bounds.js';
export { alarmFromWire, alarmToWire } from './alarm.mapper.js';
export {
  attemptOrderFromWire,
  attemptOrderToWire,
  modeFromWire,
  modeToWire,
  roundOrderFromWire,
  roundOrderToWire,
} from './round.mapper.js';
export { memberLineFromWire, memberLineToWire } from './member.mapper.js';
export {
  contributionFromWire,
  contributionToWire,
  receiptDocument,
  receiptFromDocument,
  receiptText,
  receiptFromWire,
  receiptToWire,
  unavailableToWire,
} from './contribution.mapper.js';
export type { ContributionEvidence, ContributionReceipt, ReceiptPlace, ReceivedContribution } from './contribution.mapper.js';
export { maskingTurnFromWire, maskingTurnToWire, maskingWordFromWire, maskingWordToWire } from './masking.mapper.js';
