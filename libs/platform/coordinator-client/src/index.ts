export { ClientError } from './client.error.js';
export { sender } from './json-http.js';
export type { ApiAddress, TransportCode } from './json-http.js';
export { coordinatorClient } from './coordinator.client.js';
export type { CoordinatorClient } from './coordinator.client.js';
