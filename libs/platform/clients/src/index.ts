export { ClientError } from './client.error.js';
export { callJson } from './json-http.js';
export type { ApiAddress } from './json-http.js';
export { CoordinatorClient } from './coordinator.client.js';
export type { Invitation, LogVerification, StudyStatus } from './coordinator.client.js';
export { SiteClient } from './site.client.js';
export type { SiteBudget, SiteStatus, SiteStudy } from './site.client.js';
