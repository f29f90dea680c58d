import { Injectable } from '@nestjs/common';
import { Keystore } from '@collimate/platform-keystore';
import { AlarmStore } from '@collimate/platform-site-store';
import {
  alarmToWire,
  checkpointToWire,
  PROTOCOLS,
  type HelloRequest,
  type HelloResponse,
  type SiteStanding,
} from '@collimate/protocol';
import { AGENT_VERSION } from '../ground/agent.version.js';
import { CoordinatorClock } from '../time/coordinator.clock.js';
import { CoordinatorLog } from './coordinator.log.js';
import type { LinkHandlers } from './link.handlers.js';
import type { LinkParty } from './link.loop.js';

/** Content of Hello and of heartbeats, and checks of their answers. */
@Injectable()
export class LinkWords {
  constructor(
    private readonly coordinatorLog: CoordinatorLog,
    private readonly alarms: AlarmStore,
    private readonly keys: Keystore,
    private readonly clock: CoordinatorClock,
  ) {}

  hello(site: string, handlers: LinkHandlers): HelloRequest {
    return {
      siteId: site,
      agentVersion: AGENT_VERSION,
      protocolMin: PROTOCOLS.min,
      protocolMax: PROTOCOLS.max,
      policySha256: Buffer.from(handlers.policyHash()),
      capabilities: ['local-noise', 'secure-aggregation'],
      clockUnixMs: BigInt(Math.floor(performance.timeOrigin + performance.now())),
      checkpoint: checkpointToWire(handlers.checkpoint()),
      coordinatorSizeSeen: BigInt(this.coordinatorLog.sizeSeen),
      standing: this.standing(handlers),
    };
  }

  /** Checked before anything in the answer is believed, the time included. @throws AgentError COORDINATOR_LOG_ALTERED */
  greeted(hello: HelloResponse): void {
    this.coordinatorLog.greet(hello);
    this.hearClock(Number(hello.clockUnixMs));
  }

  /** @param coordinatorMs milliseconds since 1970 UTC */
  hearClock(coordinatorMs: number): void {
    this.clock.set(coordinatorMs);
  }

  /** Sends a heartbeat in its turn. @throws AgentError COORDINATOR_LOG_ALTERED, and the errors of sending */
  look(handlers: LinkHandlers, send: Parameters<LinkParty['look']>[0]): ReturnType<LinkParty['look']> {
    return this.coordinatorLog.ask(async (base) => {
      const answer = await send({ coordinatorSeen: { size: BigInt(base.size) }, standing: this.standing(handlers) });
      this.coordinatorLog.see(answer.coordinatorHead, base);
      handlers.cancelled(answer.cancelledStudies);
      handlers.ended(answer.endedStudies);
      return answer;
    });
  }

  /** Alarm of this site, for the coordinator's operator. It follows from logs alone, not from patients. */
  private standing(handlers: LinkHandlers): SiteStanding {
    const alarm = this.alarms.current ?? (handlers.isQuarantined() ? 'quarantined' : 'none');
    return { alarm: alarmToWire(alarm), logKey: Buffer.from(this.keys.identitySpki()) };
  }
}
