export { endpoint, paramNames, statusOf } from './endpoint.js';
export type { AnswerOf, Api, BodyOf, Endpoint, ParamsOf, SentBody } from './endpoint.js';
export { answerFault } from './answer.fault.js';
export type { HeardAnswer } from './answer.fault.js';
export { saidOf } from './said.js';
export { clientOf } from './client.js';
export type { CallArguments, ClientOf, Request, Send } from './client.js';
export { openApiDocument } from './openapi.document.js';
export type { ApiHead } from './openapi.document.js';
export type { Problem } from './problem.js';
export { COORDINATOR_API, COORDINATOR_API_HEAD } from './coordinator.api.js';
export type { CoordinatorApi } from './coordinator.api.js';
export type { AnswerOutcome, RoundState, SiteState } from './coordinator.words.js';
export type {
  FrozenStudyView,
  ListedOperator,
  ListedSite,
  ListedStudy,
  MemberLogView,
  StudyStatus,
} from './coordinator.views.js';
