export { startAgent } from './agent.server.js';
export type { RunningAgent } from './agent.server.js';
export type { AgentSetting } from './ground/ground.module.js';
export { readSiteConfig } from './config/site-config.js';
export type { SiteConfig } from './config/site-config.js';
