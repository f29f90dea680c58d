import 'reflect-metadata';
import { existsSync } from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Clock } from '@collimate/kernel-canonical';
import { CoordinatorStore, type StoreEvents } from '@collimate/platform-coordinator-store';
import {
  FaultFilter,
  checkPortsFree,
  NestLogger,
  hearGrpc,
  makeDataFolder,
  OnePortListener,
  type StrangersRoom,
  openTraces,
  openWatchPort,
  serving,
  tracedHttp,
  type Logger,
  type WantedPort,
  type WatchPort,
} from '@collimate/platform-service-kit';
import { COORDINATOR_API } from '@collimate/protocol/http';
import { AppModule } from './app.module.js';
import { CoordinatorMonitor } from './monitoring/coordinator.monitor.js';
import { locationOf, tokenFile, type CoordinatorConfig } from './platform/coordinator.config.js';
import { COORDINATOR_VERSION } from './platform/coordinator.version.js';
import { CoordinatorKeys, keyFilesOf } from './platform/coordinator.keys.js';
import { firstEntries } from './platform/first.entries.js';
import type { Opened } from './platform/opened.module.js';
import { Doorbells } from './platform/doorbells.js';
import { PendingSites } from './platform/pending.sites.js';
import { PublicAddress } from './platform/public.address.js';
import { RoundService } from './rounds/round.service.js';
import { GrpcServer } from './serving/grpc.server.js';
import { roomForStrangers } from './serving/strangers.js';
import { Http1Wire } from './serving/http1.wire.js';
import { OpenedParts } from './serving/opened.parts.js';
import { openPagePort } from './serving/page.port.js';
import { serveResultsPage } from './serving/results.page.js';
import { writeRunFile, type CoordinatorAddress } from './serving/run.file.js';
import { servedControllers } from './serving/served.controllers.js';
import { ServerMaterial } from './serving/server.material.js';
import { followWriter } from './serving/standby.follower.js';
import { RevocationService } from './sites/revocation.service.js';

/** A coordinator that listens. */
export interface RunningCoordinator {
  readonly address: CoordinatorAddress;
  readonly app: NestFastifyApplication;
  /** Port of `/healthz` and `/metrics`; undefined without one. */
  readonly metricsPort: number | undefined;
  stop(): Promise<void>;
}

/** Opens store and keys, builds the application and listens. A failure closes everything that was open. */
export async function startCoordinator(config: CoordinatorConfig, logger: Logger, clock: Clock): Promise<RunningCoordinator> {
  const parts = new OpenedParts();
  try {
    return await open({ config, logger, clock }, parts);
  } catch (error) {
    await parts.giveUp();
    throw error;
  }
}

async function open(
  { config, logger, clock }: Pick<Opened, 'config' | 'logger' | 'clock'>,
  parts: OpenedParts,
): Promise<RunningCoordinator> {
  hearGrpc(logger);
  if (!existsSync(keyFilesOf(join(config.data, 'keys')).certificate)) await checkPortsFree(portsOf(config));
  const folder = makeDataFolder(config.data, 'COLLIMATE_COORDINATOR_DATA');
  if (folder.wasOpen) logger.warn({ code: 'DATA_FOLDER_CLOSED' }, 'others could look into the data folder; it has mode 0700 now');
  const keys = await CoordinatorKeys.open(join(config.data, 'keys'), clock.now());
  const owner = { fingerprint: keys.fingerprint(), issued: (pem: string) => keys.issued(pem) };
  const watchers = { send: (): void => undefined };
  const store = await CoordinatorStore.open(locationOf(config), { owner, events: storeLog(logger, watchers) });
  parts.add(() => store.close());
  const traces = await openTraces({ url: config.traces, service: 'collimate-coordinator', version: COORDINATOR_VERSION });
  parts.add(() => traces.stop());
  await store.whenLeading(() => firstEntries(store, config, clock, logger));
  const opened: Opened = { config, logger, clock, store, keys, traces };
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.over(opened),
    new FastifyAdapter({ bodyLimit: 4 * 1024 * 1024 }),
    { logger: new NestLogger(logger), abortOnError: false },
  );
  parts.add(() => app.close());
  app.useGlobalFilters(new FaultFilter(logger));
  serving(COORDINATOR_API, servedControllers(app));
  await serveResultsPage(app, config.web);
  const room = roomForStrangers(app, logger);
  app.get(Http1Wire).serve(app.getHttpAdapter().getInstance());
  tracedHttp(app.getHttpAdapter().getInstance(), traces);
  // When another process becomes the writer, rounds and orders come from there. Listeners here would not hear of them,
  // so they are told to connect again.
  watchers.send = () => app.get(Doorbells).ringAll({ $case: 'drain', value: {} });
  return listen(app, { ...opened, room }, parts);
}

async function listen(
  app: NestFastifyApplication,
  opened: Opened & { readonly room: StrangersRoom },
  parts: OpenedParts,
): Promise<RunningCoordinator> {
  const { config, store, keys, room } = opened;
  const revocation = app.get(RevocationService);
  const material = await ServerMaterial.open({ ...opened, revocation });
  const pagePort = await openPagePort(app, config.pagePort);
  const grpc = app.get(GrpcServer);
  const listener = new OnePortListener(
    { grpc: grpc.server, strangers: { grpc: grpc.strangers, room }, http: app.getHttpServer() as HttpServer },
    material.current(),
  );
  parts.add(() => listener.close());
  // Watchers hear that they shall come back later before their connections are cut.
  parts.add(() => grpc.stop());
  parts.add(() => material.stop());
  material.keep((changed) => listener.update(changed));
  const port = await listener.listen(config.port, config.host);
  const publicAddress = app.get(PublicAddress);
  publicAddress.opened(port);
  const address: CoordinatorAddress = {
    pid: process.pid,
    url: publicAddress.url,
    port,
    pageUrl: pagePort === null ? null : `http://127.0.0.1:${pagePort}`,
    pagePort,
    authoritySpki: keys.authority.spki,
    authorityFile: join(config.data, 'keys', 'authority.cert.pem'),
    tokenFile: tokenFile(config),
  };
  parts.add(followWriter({ store, revocation, pending: app.get(PendingSites) }));
  const watch = await openWatch(app, opened);
  if (watch !== undefined) parts.add(() => watch.close());
  const rounds = app.get(RoundService);
  // A standby does none of this: the leading process runs the rounds, and operators call that process.
  await store.whenLeading(async () => {
    await revocation.reload();
    await app.get(PendingSites).reload();
    await rounds.resume();
    writeRunFile(config.data, address);
  });
  return { address, app, metricsPort: watch?.port, stop: () => parts.close() };
}

/** The ports that a coordinator opens. */
function portsOf({ host, port, pagePort, metricsPort }: CoordinatorConfig): WantedPort[] {
  return [
    { port, host, setting: 'COLLIMATE_COORDINATOR_PORT' },
    { port: pagePort, host: '127.0.0.1', setting: 'COLLIMATE_COORDINATOR_PAGE_PORT' },
    { port: metricsPort, host: '127.0.0.1', setting: 'COLLIMATE_COORDINATOR_METRICS_PORT' },
  ];
}

/** Logs each change in the state of the database once. */
function storeLog(logger: Logger, watchers: { send(): void }): StoreEvents {
  return {
    lost: ({ code, details, message }) => logger.warn({ code, details }, `${message}; it is tried again by itself`),
    recovered: (code) => logger.info({ code }, 'the database keeps changes again'),
    standsBy: () => {
      logger.info('another process of this coordinator writes; this one stands by and answers what only reads');
      watchers.send();
    },
    leads: () => logger.info('the database is open, and this process writes'),
    // The tamper-evident log is for auditors; these lines tell the operator the same, with sites, studies and rounds by
    // id and digest.
    written: (entry) => logger.info({ entry }, `log: ${entry.kind}`),
  };
}

/** The port of the watchers, if one is set. */
async function openWatch(app: NestFastifyApplication, { config, logger, store }: Opened): Promise<WatchPort | undefined> {
  if (config.metricsPort === undefined) return undefined;
  const monitor = app.get(CoordinatorMonitor);
  return openWatchPort(config.metricsPort, {
    metrics: () => monitor.page(),
    isUp: () => store.isOpen,
    logger,
    setting: 'COLLIMATE_COORDINATOR_METRICS_PORT',
  });
}
