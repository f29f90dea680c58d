import { Inject, Injectable } from '@nestjs/common';
import { Server, type ServerOptions } from '@grpc/grpc-js';
import { peerIdentityOf } from '@collimate/platform-pki';
import { tracedServer, type Traces } from '@collimate/platform-service-kit';
import { keepingBytes, RoundServiceService, SiteServiceService } from '@collimate/protocol';
import { callGuard } from '../platform/call.guard.js';
import { CallWards } from '../platform/call.wards.js';
import { Doorbells } from '../platform/doorbells.js';
import { envelopeGuard, sealAnswers } from '../platform/envelope.guard.js';
import { TRACES } from '../platform/tokens.js';
import { RoundGrpc } from '../rounds/round.grpc.js';
import { SiteServiceMethods } from '../sites/site-service.methods.js';

const DRAIN_MS = 2_000;

/** Limits of one connection. A whole message is held in memory before any guard sees it. */
const BOUNDS = {
  sites: {
    'grpc.max_connection_age_ms': 3_600_000,
    'grpc.max_connection_age_grace_ms': 300_000,
    'grpc.max_concurrent_streams': 32,
    'grpc.max_receive_message_length': 4 * 1024 * 1024,
  },
  // The three open methods take at most a request for a certificate: under 2 KiB.
  strangers: {
    'grpc.max_connection_age_ms': 120_000,
    'grpc.max_connection_age_grace_ms': 10_000,
    'grpc.max_connection_idle_ms': 30_000,
    'grpc.max_concurrent_streams': 4,
    'grpc.max_receive_message_length': 16 * 1024,
    'grpc-node.max_session_memory': 1,
  },
} as const;

/** The gRPC side of the coordinator: plain grpc-js servers with the guard before every method. */
@Injectable()
export class GrpcServer {
  /** Hears peers with a verified certificate. */
  readonly server: Server;
  /** Hears peers without one, who cannot be told apart: the same methods, narrower bounds. */
  readonly strangers: Server;

  constructor(
    sites: SiteServiceMethods,
    rounds: RoundGrpc,
    { peers, check, keys }: CallWards,
    private readonly doorbells: Doorbells,
    @Inject(TRACES) traces: Traces,
  ) {
    const interceptors = [
      tracedServer(traces, siteOf),
      sealAnswers((text) => keys.signWithLogKey(text)),
      callGuard(peers),
      envelopeGuard(check),
    ];
    const serving = (bounds: ServerOptions): Server => {
      const server = new Server({
        interceptors,
        'grpc.keepalive_time_ms': 60_000,
        'grpc.keepalive_timeout_ms': 20_000,
        ...bounds,
      });
      server.addService(keepingBytes(SiteServiceService), sites.all());
      server.addService(keepingBytes(RoundServiceService), rounds.methods());
      return server;
    };
    this.server = serving(BOUNDS.sites);
    this.strangers = serving(BOUNDS.strangers);
  }

  /** Tells watching sites to come back later, and ends all open calls. */
  async stop(): Promise<void> {
    this.doorbells.ringAll({ $case: 'drain', value: {} });
    this.strangers.forceShutdown();
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => {
        this.server.forceShutdown();
        resolve();
      }, DRAIN_MS);
      this.server.tryShutdown(() => {
        clearTimeout(force);
        resolve();
      });
    });
  }
}

/** The calling site, for a trace. A certificate that names no site is refused by the guard, not here. */
function siteOf(context: object): string | undefined {
  try {
    return peerIdentityOf(context)?.siteId;
  } catch {
    return undefined;
  }
}
