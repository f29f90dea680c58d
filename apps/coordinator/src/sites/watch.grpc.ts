import type { ServerWritableStream } from '@grpc/grpc-js';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, instantToMs } from '@collimate/kernel-canonical';
import { serviceErrorOf, type Logger } from '@collimate/platform-service-kit';
import type { SiteServiceServer, WatchRequest, WatchResponse } from '@collimate/protocol';
import { Doorbells, type Ring } from '../platform/doorbells.js';
import { LOGGER } from '../platform/tokens.js';
import { callerOf, siteCaller } from '../platform/unary.adapter.js';
import { SiteTwins } from './site.twins.js';

/** Time between two pings of a Watch stream, ms. It is shorter than the idle limits of proxies. */
const PING_MS = 50_000;

/** A person at the hospital has to find the other one: both answer with one key. */
const TWICE = 'two agents listen as this site; one of them runs on a copy of its folder, and the hospital has to end it';

/** The stream on which a site hears its doorbell. */
@Injectable()
export class WatchGrpc {
  constructor(
    private readonly doorbells: Doorbells,
    private readonly clock: Clock,
    private readonly twins: SiteTwins,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'error'>,
  ) {}

  methods(): Pick<SiteServiceServer, 'watch'> {
    return { watch: (call) => this.watch(call) };
  }

  /** Rings once at the start, so that the site pulls work that it missed, then at each change. */
  private watch(call: ServerWritableStream<WatchRequest, WatchResponse>): void {
    try {
      const { siteId } = siteCaller(callerOf(call), call.request.siteId);
      const ring = (doorbell: Ring): void => {
        call.write({ doorbell, clockUnixMs: BigInt(instantToMs(this.clock.now())) });
        if (doorbell.$case === 'drain') call.end();
      };
      const silence = this.doorbells.listen(siteId, ring);
      const now = (): number => instantToMs(this.clock.now());
      const presence = this.twins.enter(siteId, now());
      const pings = setInterval(() => {
        ring({ $case: 'ping', value: {} });
        if (presence.isTwice(now())) this.logger.error({ site: siteId, code: 'SITE_TWICE' }, TWICE);
      }, PING_MS).unref();
      const stop = (): void => {
        silence();
        presence.leave();
        clearInterval(pings);
      };
      call.on('cancelled', stop).on('close', stop).on('finish', stop).on('error', stop);
      ring({ $case: 'assignmentsChanged', value: {} });
    } catch (error) {
      // A stream that is destroyed never sends its status: the caller would wait for ever.
      call.emit('error', serviceErrorOf(error));
    }
  }
}
