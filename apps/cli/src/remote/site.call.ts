import type { SiteClient } from '@collimate/platform-site-client';
import { explained } from './explained.js';
import { siteApi, siteOf, type SiteOptions } from './site.address.js';

const { env } = process;

/** Asks the agent something as the caller. */
export function askSite<T>(options: SiteOptions, calls: (site: SiteClient) => Promise<T>): Promise<T> {
  const api = siteApi(options, env);
  return explained(api, () => calls(siteOf(api, options, env)));
}
