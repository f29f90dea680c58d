import { Inject, Injectable } from '@nestjs/common';
import { Server } from '@grpc/grpc-js';
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

/** The gRPC side of the coordinator: a plain grpc-js server with the guard before every method. */
@Injectable()
export class GrpcServer {
  readonly server: Server;

  constructor(
    sites: SiteServiceMethods,
    rounds: RoundGrpc,
    { peers, check, keys }: CallWards,
    private readonly doorbells: Doorbells,
    @Inject(TRACES) traces: Traces,
  ) {
    this.server = new Server({
      interceptors: [
        tracedServer(traces, siteOf),
        sealAnswers((text) => keys.signWithLogKey(text)),
        callGuard(peers),
        envelopeGuard(check),
      ],
      'grpc.keepalive_time_ms': 60_000,
      'grpc.keepalive_timeout_ms': 20_000,
      'grpc.max_connection_age_ms': 3_600_000,
      'grpc.max_connection_age_grace_ms': 300_000,
      'grpc.max_concurrent_streams': 32,
      'grpc.max_receive_message_length': 4 * 1024 * 1024,
    });
    this.server.addService(keepingBytes(SiteServiceService), sites.all());
    this.server.addService(keepingBytes(RoundServiceService), rounds.methods());
  }

  /** Tells the watchers to come back later and ends what is open. */
  async stop(): Promise<void> {
    this.doorbells.ringAll({ $case: 'drain', value: {} });
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

/** Who calls, for a trace: a certificate that names no site is told by the guard. */
function siteOf(context: object): string | undefined {
  try {
    return peerIdentityOf(context)?.siteId;
  } catch {
    return undefined;
  }
}
