export { siteClient } from './site.client.js';
export type { SiteClient } from './site.client.js';
