import type { ServerWritableStream } from '@grpc/grpc-js';
import { Injectable } from '@nestjs/common';
import { Clock, instantToMs } from '@collimate/kernel-canonical';
import { serviceErrorOf } from '@collimate/platform-service-kit';
import type { SiteServiceServer, WatchRequest, WatchResponse } from '@collimate/protocol';
import { Doorbells, type Ring } from '../platform/doorbells.js';
import { callerOf, siteCaller } from '../platform/unary.adapter.js';

/** Time between two pings of a Watch stream, ms: below what proxies take for dead. */
const PING_MS = 50_000;

/** The stream on which a site hears its doorbell. */
@Injectable()
export class WatchGrpc {
  constructor(
    private readonly doorbells: Doorbells,
    private readonly clock: Clock,
  ) {}

  methods(): Pick<SiteServiceServer, 'watch'> {
    return { watch: (call) => this.watch(call) };
  }

  /** Rings once at the start, so that what was missed before is pulled, then at each change. */
  private watch(call: ServerWritableStream<WatchRequest, WatchResponse>): void {
    try {
      const { siteId } = siteCaller(callerOf(call), call.request.siteId);
      const ring = (doorbell: Ring): void => {
        call.write({ doorbell, clockUnixMs: BigInt(instantToMs(this.clock.now())) });
        if (doorbell.$case === 'drain') call.end();
      };
      const silence = this.doorbells.listen(siteId, ring);
      const pings = setInterval(() => ring({ $case: 'ping', value: {} }), PING_MS).unref();
      const stop = (): void => {
        silence();
        clearInterval(pings);
      };
      call.on('cancelled', stop).on('close', stop).on('finish', stop).on('error', stop);
      ring({ $case: 'assignmentsChanged', value: {} });
    } catch (error) {
      call.destroy(serviceErrorOf(error));
    }
  }
}
