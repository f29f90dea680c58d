import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BadRequestException } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RunDocument } from '@collimate/platform-site-api';
import {
  FaultFilter,
  NestLogger,
  ServiceKitError,
  checkPortsFree,
  hearGrpc,
  makeDataFolder,
  openTraces,
  openWatchPort,
  problemOf,
  type WatchPort,
} from '@collimate/platform-service-kit';
import { AgentModule } from './agent.module.js';
import { AGENT_VERSION } from './ground/agent.version.js';
import type { AgentSetting } from './ground/ground.module.js';
import { EnrolmentService } from './link/enrolment.service.js';
import { checkLoopback } from './local-api/loopback.guard.js';
import { AgentMonitor } from './monitoring/agent.monitor.js';
import { SITE_MANNER } from './local-api/problem.manner.js';

/** Largest body of the local API: tables come as paths, so a request is small. */
const BODY_BYTES = 64 * 1024;

/** A running agent. */
export interface RunningAgent {
  readonly apiPort: number;
  /** Port of `/healthz` and `/metrics`; undefined without one. */
  readonly metricsPort: number | undefined;
  /** The coordinator of the enrolment, in the words of run.json. */
  readonly coordinator: Pick<RunDocument, 'coordinator' | 'authority'>;
  close(): Promise<void>;
}

/** Starts the agent: opens the database, goes on where it stopped, dials out, and listens on loopback alone. */
export async function startAgent(given: AgentSetting): Promise<RunningAgent> {
  await checkPorts(given.config);
  const traces = await openTraces({ url: given.config.traces, service: 'collimate-agent', version: AGENT_VERSION });
  const setting = { ...given, traces };
  hearGrpc(setting.logger);
  const folder = makeDataFolder(setting.config.dataFolder, 'COLLIMATE_SITE_DATA');
  if (folder.wasOpen)
    setting.logger.warn({ code: 'DATA_FOLDER_CLOSED' }, 'others could look into the data folder; it has mode 0700 now');
  const app = await NestFactory.create<NestFastifyApplication>(
    AgentModule.with(setting),
    new FastifyAdapter({
      bodyLimit: BODY_BYTES,
      forceCloseConnections: true,
      frameworkErrors: refuseUnread,
    }),
    { logger: new NestLogger(setting.logger), abortOnError: false, bodyParser: false },
  );
  const http = app.getHttpAdapter().getInstance();
  http.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      // An empty body counts as no body, whatever content type the client names.
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch {
      done(new BadRequestException());
    }
  });
  let apiPort = setting.config.apiPort;
  http.addHook('onRequest', (request, reply, done) => {
    try {
      checkLoopback({ host: request.headers.host, origin: request.headers.origin }, apiPort);
      done();
    } catch (error) {
      const problem = problemOf(error, SITE_MANNER);
      void reply.status(problem.status).header('content-type', 'application/problem+json').send(JSON.stringify(problem));
    }
  });
  app.useGlobalFilters(new FaultFilter(setting.logger, SITE_MANNER));
  try {
    await app.listen(setting.config.apiPort, '127.0.0.1');
  } catch (cause) {
    await app.close();
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new ServiceKitError('PORT_TAKEN', `port ${setting.config.apiPort} is in use`, {
      details: { port: setting.config.apiPort },
      hint: 'stop the other program, or set COLLIMATE_SITE_API_PORT to another port',
    });
  }
  apiPort = Number(new URL(await app.getUrl()).port);
  const watch = await openWatch(app, setting);
  return {
    apiPort,
    metricsPort: watch?.port,
    coordinator: app.get(EnrolmentService).told(),
    close: async () => {
      await watch?.close();
      await app.close();
      await traces.stop();
    },
  };
}

/** A first start on a port that is taken leaves no folder, no keys and no database behind. @throws ServiceKitError PORT_TAKEN */
async function checkPorts({ dataFolder, apiPort, metricsPort }: AgentSetting['config']): Promise<void> {
  if (existsSync(join(dataFolder, 'site.db'))) return;
  const host = '127.0.0.1';
  await checkPortsFree([
    { port: apiPort, host, setting: 'COLLIMATE_SITE_API_PORT' },
    { port: metricsPort, host, setting: 'COLLIMATE_SITE_METRICS_PORT' },
  ]);
}

/** The port of the watchers, if one is set; an agent that cannot have it does not start. */
async function openWatch(app: NestFastifyApplication, { config, logger }: AgentSetting): Promise<WatchPort | undefined> {
  if (config.metricsPort === undefined) return undefined;
  const monitor = app.get(AgentMonitor);
  try {
    const metrics = (): Promise<string> => monitor.page();
    return await openWatchPort(config.metricsPort, { metrics, logger, setting: 'COLLIMATE_SITE_METRICS_PORT' });
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** A reply of Node, of either version of HTTP. */
interface RawReply {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
}

/** The router refuses an address that it cannot read before any hook and filter; its own answer would repeat the address. */
function refuseUnread(_error: unknown, _request: unknown, { raw }: { readonly raw: RawReply }): void {
  const problem = problemOf(new BadRequestException(), SITE_MANNER);
  raw.statusCode = problem.status;
  raw.setHeader('content-type', 'application/problem+json');
  raw.end(JSON.stringify(problem));
}
