import { join } from 'node:path';
import { makeFolders } from '@collimate/platform-service-kit';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Clock } from '@collimate/kernel-canonical';
import type { Keystore } from '@collimate/platform-keystore';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import type { SiteConfig } from '../config/site-config.js';

/** The store that the application closes last. */
export type OpenStore = SiteStore & OnApplicationShutdown;

/** Opens the one durable truth of the agent. @throws StoreError, for example DATABASE_IN_USE for a second agent */
export function openStore(config: SiteConfig, keys: Keystore, clock: Clock): OpenStore {
  makeFolders(config.dataFolder);
  const store = openSiteStore(join(config.dataFolder, 'site.db'), keys.subjects, clock, keys.headCounter, ENGINE_DEFINITION);
  return { ...store, onApplicationShutdown: () => store.close() };
}
