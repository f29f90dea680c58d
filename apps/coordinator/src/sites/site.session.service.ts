import { Injectable } from '@nestjs/common';
import { Clock, instantToMs, type SiteId } from '@collimate/kernel-canonical';
import { epochAt } from '@collimate/governance-study';
import { emptyRoot } from '@collimate/governance-provenance';
import {
  checkpointToWire,
  type CoordinatorHead,
  type HeadSeen,
  type HeartbeatRequest,
  type HeartbeatResponse,
  type HelloRequest,
  type HelloResponse,
  type StudyOpening,
} from '@collimate/protocol';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { CoordinatorHeads } from '../audit/coordinator.heads.js';
import { RevocationService } from './revocation.service.js';
import { siteLogOrigin } from '../audit/site-log.origin.js';
import { SitePresence } from './site.presence.js';
import { StudyService } from '../studies/study.service.js';

/** The protocol versions that this coordinator speaks. */
const PROTOCOL = { min: 1, max: 1 } as const;

/** First words of a connection. */
@Injectable()
export class SiteSessionService {
  constructor(
    private readonly presence: SitePresence,
    private readonly heads: CoordinatorHeads,
    private readonly clock: Clock,
    private readonly revocation: RevocationService,
    private readonly studies: StudyService,
  ) {}

  /** @throws CoordinatorError UPGRADE_REQUIRED and what SitePresence throws */
  async hello(siteId: SiteId, request: HelloRequest): Promise<HelloResponse> {
    const protocol = Math.min(PROTOCOL.max, request.protocolMax);
    if (protocol < Math.max(PROTOCOL.min, request.protocolMin)) {
      throw new CoordinatorError('UPGRADE_REQUIRED', 'agent and coordinator speak no protocol in common');
    }
    const head = (await this.presence.greet(siteId, request)) ?? { generation: 1, size: 0, root: emptyRoot() };
    const own = await this.heads.since(request.coordinatorSizeSeen);
    return {
      protocol,
      clockUnixMs: BigInt(instantToMs(this.clock.now())),
      coordinatorCheckpoint: own.checkpoint,
      witnessed: checkpointToWire({ origin: siteLogOrigin(siteId, head.generation), size: head.size, root: head.root }),
      openings: await this.openings(siteId),
      coordinatorLogKey: this.heads.logKey(),
      revocationListDer: Buffer.from(this.revocation.current().der),
      coordinatorConsistency: own.consistency,
    };
  }

  /** A sign of life: what stops the site may have changed since Hello, and the coordinator's log has grown. */
  async heartbeat(siteId: SiteId, request: HeartbeatRequest): Promise<HeartbeatResponse> {
    await this.presence.beat(siteId, request.standing);
    const coordinatorHead = await this.head(request.coordinatorSeen);
    const cancelledStudies = await this.studies.cancelledAt(siteId);
    return { clockUnixMs: BigInt(instantToMs(this.clock.now())), coordinatorHead, cancelledStudies };
  }

  /** @returns the present head of the coordinator's log, for a site that says what it has seen */
  head(seen: HeadSeen | undefined): Promise<CoordinatorHead | undefined> {
    return this.heads.asked(seen);
  }

  /** Epochs of the open studies of a site, by the coordinator's clock. */
  async openings(siteId: SiteId): Promise<StudyOpening[]> {
    const now = this.clock.now();
    const studies = await this.studies.active();
    return studies
      .filter(({ protocol }) => protocol.sites.includes(siteId))
      .map(({ protocol }) => ({
        studyId: protocol.id,
        epoch: BigInt(epochAt(now, protocol.timetable.openingMs)),
        openingMs: BigInt(protocol.timetable.openingMs),
      }));
  }
}
