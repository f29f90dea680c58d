import { clientOf, COORDINATOR_API, type ClientOf, type CoordinatorApi } from '@collimate/protocol/http';
import { sender, type ApiAddress } from './json-http.js';

/** The coordinator's HTTP API, as an operator or a reader calls it. */
export type CoordinatorClient = ClientOf<CoordinatorApi>;

/** @returns the API at an address; its calls throw ClientError with the code of the problem */
export function coordinatorClient(address: ApiAddress): CoordinatorClient {
  return clientOf(COORDINATOR_API, sender(address));
}
