import type { SiteClient } from '@collimate/platform-clients';
import { explained } from './explained.js';
import { siteApi, siteClient, type SiteOptions } from './site.address.js';

const { env } = process;

/** Asks the agent something as the caller. */
export function askSite<T>(options: SiteOptions, calls: (site: SiteClient) => Promise<T>): Promise<T> {
  const api = siteApi(options, env);
  return explained(api, () => calls(siteClient(api, options, env)));
}
