import { sender, type ApiAddress } from '@collimate/platform-coordinator-client';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import { clientOf, type ClientOf } from '@collimate/protocol/http';

/** The agent's local API, as the staff's programs call it. */
export type SiteClient = ClientOf<SiteApi>;

/** @returns the API at an address; its calls throw ClientError with the code of the problem */
export function siteClient(address: ApiAddress): SiteClient {
  return clientOf(SITE_API, sender(address));
}
