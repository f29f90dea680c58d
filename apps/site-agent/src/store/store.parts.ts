import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OnApplicationShutdown, Provider, Type } from '@nestjs/common';
import type { Clock } from '@collimate/kernel-canonical';
import type { Keystore } from '@collimate/platform-keystore';
import {
  AccountSeals,
  AccountStore,
  ConsentStore,
  ConsentTime,
  FeatureStore,
  LifetimeBudgetStore,
  LocalNameStore,
  HeadGuard,
  LedgerCheck,
  LedgerRecovery,
  OutboxStore,
  ScanStore,
  ValueStore,
  SettingStore,
  SiteLog,
  SqliteLedgerStore,
  SqliteSession,
  StudyStore,
  WithdrawalLineStore,
  WithdrawalStore,
  openSiteStore,
  type SiteStore,
} from '@collimate/platform-site-store';
import { LedgerStore } from '@collimate/privacy-accounting';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import type { SiteConfig } from '../config/site-config.js';
import { migrateAgent } from './agent.tables.js';

/** The token under which the whole store is injected. */
export const SITE_STORE = Symbol('SITE_STORE');

/** The store that the application closes last. */
export type OpenStore = SiteStore & OnApplicationShutdown;

/** Opens the one durable truth of the agent. @throws StoreError, for example DATABASE_IN_USE for a second agent */
export function openStore(config: SiteConfig, keys: Keystore, clock: Clock): OpenStore {
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
  const store = openSiteStore(join(config.dataFolder, 'site.db'), keys.subjects, clock, keys.headCounter, ENGINE_DEFINITION);
  migrateAgent(store.session, clock.now());
  return { ...store, onApplicationShutdown: () => store.close() };
}

function part<T>(token: Type<T> | (abstract new () => T), pick: (store: SiteStore) => T): Provider {
  return { provide: token, useFactory: pick, inject: [SITE_STORE] };
}

/** Each part of the store under its own class. SiteLog is the log of releases; that of subjects stays inside. */
export const storeProviders: Provider[] = [
  { provide: SqliteSession, useFactory: (store: SiteStore) => store.session, inject: [SITE_STORE] },
  part(SiteLog, (store) => store.releaseLog),
  part(AccountSeals, (store) => store.accountSeals),
  part(AccountStore, (store) => store.accounts),
  part(StudyStore, (store) => store.studies),
  part(LifetimeBudgetStore, (store) => store.budget),
  part(LocalNameStore, (store) => store.names),
  part(SettingStore, (store) => store.settings),
  part(OutboxStore, (store) => store.outbox),
  part(ScanStore, (store) => store.scans),
  part(FeatureStore, (store) => store.features),
  part(ValueStore, (store) => store.values),
  part(ConsentStore, (store) => store.consent),
  part(ConsentTime, (store) => store.consentTime),
  part(WithdrawalStore, (store) => store.withdrawals),
  part(WithdrawalLineStore, (store) => store.withdrawalLines),
  part(LedgerStore, (store) => store.ledger),
  part(SqliteLedgerStore, (store) => store.ledger),
  part(HeadGuard, (store) => store.heads),
  part(LedgerCheck, (store) => store.check),
  part(LedgerRecovery, (store) => store.recovery),
];
