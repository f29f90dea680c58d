import { Injectable } from '@nestjs/common';
import { Server } from '@grpc/grpc-js';
import { RoundServiceService, SiteServiceService } from '@collimate/protocol';
import { callGuard } from '../platform/call.guard.js';
import { Doorbells } from '../platform/doorbells.js';
import { RevokedSerials } from '../platform/revoked.serials.js';
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
    serials: RevokedSerials,
    private readonly doorbells: Doorbells,
  ) {
    this.server = new Server({
      interceptors: [callGuard((serial) => serials.has(serial))],
      'grpc.keepalive_time_ms': 60_000,
      'grpc.keepalive_timeout_ms': 20_000,
      'grpc.max_connection_age_ms': 3_600_000,
      'grpc.max_connection_age_grace_ms': 300_000,
      'grpc.max_concurrent_streams': 32,
      'grpc.max_receive_message_length': 4 * 1024 * 1024,
    });
    this.server.addService(SiteServiceService, sites.all());
    this.server.addService(RoundServiceService, rounds.methods());
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
