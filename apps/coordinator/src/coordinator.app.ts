import 'reflect-metadata';
import { renameSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { Server as HttpServer } from 'node:http';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from '@collimate/platform-service-kit';
import { instantFromMs, instantToMs, type Clock } from '@collimate/kernel-canonical';
import { CoordinatorStore, type StoreEvents, type StoreLocation } from '@collimate/platform-coordinator-store';
import {
  FaultFilter,
  NestLogger,
  ServiceKitError,
  hearGrpc,
  makeDataFolder,
  OnePortListener,
  type TlsMaterial,
} from '@collimate/platform-service-kit';
import { AppModule } from './app.module.js';
import { tokenFile, type CoordinatorConfig } from './platform/coordinator.config.js';
import { CoordinatorKeys, operatorToken, tokenHash, validityFrom } from './platform/coordinator.keys.js';
import { GrpcServer } from './platform/grpc.server.js';
import { PublicAddress } from './platform/public.address.js';
import { serveResultsPage } from './platform/results.page.js';
import { RoundService } from './rounds/round.service.js';
import { RevocationService } from './sites/revocation.service.js';

const DAY_MS = 86_400_000;
const SERVER_CERTIFICATE_MS = 398 * DAY_MS;
/** How long a repeated request finds its response. */
const REPEAT_DAYS = 30;

/** Where a running coordinator is found; also the contents of run.json. */
export interface CoordinatorAddress {
  readonly pid: number;
  /** `https://host:port` for agents and for the HTTP API. */
  readonly url: string;
  readonly port: number;
  /** Plain HTTP on loopback; null without such a listener. */
  readonly pageUrl: string | null;
  readonly pagePort: number | null;
  /** SHA-256 of the authority's public key, hex. */
  readonly authoritySpki: string;
  /** File of the authority's certificate, for clients of the HTTP API. */
  readonly authorityFile: string;
  readonly tokenFile: string;
}

/** A coordinator that listens. */
export interface RunningCoordinator {
  readonly address: CoordinatorAddress;
  readonly app: NestFastifyApplication;
  stop(): Promise<void>;
}

/** Opens store and keys, builds the application and listens. Whatever fails closes what was open. */
export async function startCoordinator(config: CoordinatorConfig, logger: Logger, clock: Clock): Promise<RunningCoordinator> {
  hearGrpc(logger);
  const folder = makeDataFolder(config.data, 'COLLIMATE_COORDINATOR_DATA');
  if (folder.wasOpen) logger.warn({ code: 'DATA_FOLDER_CLOSED' }, 'others could look into the data folder; it has mode 0700 now');
  const keys = await CoordinatorKeys.open(join(config.data, 'keys'), clock.now());
  const owner = { fingerprint: keys.fingerprint(), issued: (pem: string) => keys.issued(pem) };
  const store = await CoordinatorStore.open(locationOf(config), { owner, events: storeLog(logger) });
  try {
    await store.whenLeading(() => firstEntries(store, config, clock, logger));
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.over({ config, logger, clock, store, keys }),
      new FastifyAdapter({ bodyLimit: 4 * 1024 * 1024 }),
      { logger: new NestLogger(logger), abortOnError: false },
    );
    app.useGlobalFilters(new FaultFilter(logger));
    await serveResultsPage(app, config.web);
    return await listen(app, { config, clock, store, keys, logger });
  } catch (error) {
    await store.close();
    throw error;
  }
}

interface Parts {
  readonly config: CoordinatorConfig;
  readonly clock: Clock;
  readonly store: CoordinatorStore;
  readonly keys: CoordinatorKeys;
  readonly logger: Logger;
}

async function listen(app: NestFastifyApplication, parts: Parts): Promise<RunningCoordinator> {
  const { config, clock, store, keys, logger } = parts;
  const revocation = app.get(RevocationService);
  const hosts = [...new Set([config.publicHost, 'localhost', '127.0.0.1'])];
  const issueServer = () => keys.authority.issueServer(hosts, validityFrom(clock.now(), SERVER_CERTIFICATE_MS));
  let server = await issueServer();
  const { pem } = await revocation.reload();
  const ca = keys.authority.certificatePem;
  const material = (crl: string): TlsMaterial => ({ key: server.keyPem, cert: server.certificatePem + '\n' + ca, ca, crl });
  if (config.pagePort === undefined) {
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  } else {
    try {
      await app.listen(config.pagePort, '127.0.0.1');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
      throw new ServiceKitError('PORT_TAKEN', `port ${config.pagePort} is in use`, {
        details: { port: config.pagePort },
        hint: 'stop the other program, or set COLLIMATE_COORDINATOR_PAGE_PORT to another port',
      });
    }
  }
  const http = app.getHttpServer() as HttpServer;
  const grpc = app.get(GrpcServer);
  const listener = new OnePortListener({ grpc: grpc.server, http }, material(pem));
  revocation.watch((list) => listener.update(material(list.pem)));
  const renewal = setInterval(() => {
    // The list and the server's certificate both expire; each day they are made anew, without a restart.
    void (async () => {
      server = await issueServer();
      await revocation.reload();
    })().catch((error: unknown) => logger.error({ err: error }, 'renewing the TLS material failed'));
  }, DAY_MS).unref();
  const port = await listener.listen(config.port, config.host);
  const publicAddress = app.get(PublicAddress);
  publicAddress.opened(port);
  const rounds = app.get(RoundService);
  const pagePort = config.pagePort === undefined ? null : (http.address() as AddressInfo).port;
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
  // One that stands by does none of it: neither are its rounds its own, nor is it where the operator should call.
  await store.whenLeading(async () => {
    await revocation.reload();
    await rounds.resume();
    writeRunFile(config.data, address);
  });
  return {
    address,
    app,
    stop: async () => {
      clearInterval(renewal);
      await grpc.stop();
      await listener.close();
      await app.close();
      await store.close();
    },
  };
}

/** The first leaf of the log and the operator's account; responses that nobody asks for any more are dropped. */
async function firstEntries(store: CoordinatorStore, config: CoordinatorConfig, clock: Clock, logger: Logger): Promise<void> {
  const { size } = await store.read.log.head();
  const hash = tokenHash(operatorToken(tokenFile(config)));
  const known = await store.read.accounts.tokenOf('operator');
  await store.write(async (session) => {
    await session.requests.forget(instantFromMs(instantToMs(clock.now()) - REPEAT_DAYS * DAY_MS));
    if (size === 0) await session.log.append({ kind: 'log-started', owner: 'coordinator', at: clock.now() });
    if (known === undefined || config.operatorReset === 'on') await session.accounts.set('operator', hash, clock.now());
  });
  if (known === undefined || known === hash) return;
  if (config.operatorReset === 'on')
    logger.warn({ code: 'OPERATOR_RESET' }, 'the operator has a new token, and the old one is of no use');
  else logger.warn({ code: 'OPERATOR_TOKEN_DIFFERS', file: tokenFile(config) }, TOKEN_DIFFERS);
}

const TOKEN_DIFFERS =
  'the operator token in this file is not the one that the database knows, which stays. To take the new one, start once with COLLIMATE_COORDINATOR_OPERATOR_RESET=on';

/** What becomes of the database, each change once. */
function storeLog(logger: Logger): StoreEvents {
  return {
    lost: ({ code, details, message }) => logger.warn({ code, details }, `${message}; it is tried again every second`),
    standsBy: () => logger.info('another process of this coordinator writes; this one stands by and answers what only reads'),
    leads: () => logger.info('the database is open, and this process writes'),
    // What the tamper-evident log tells auditors, this one tells the operator: sites, studies and rounds by id and digest.
    written: (entry) => logger.info({ entry }, `log: ${entry.kind}`),
  };
}

function locationOf(config: CoordinatorConfig): StoreLocation {
  if (config.databaseUrl !== undefined) return { kind: 'server', url: config.databaseUrl };
  return { kind: 'embedded', dir: join(config.data, 'store'), templateDir: config.template };
}

/** Replaced as a whole, so that a reader never sees half of it. */
function writeRunFile(dir: string, address: CoordinatorAddress): void {
  const path = join(dir, 'run.json');
  writeFileSync(`${path}.new`, `${JSON.stringify(address, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
