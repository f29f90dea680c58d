import { Injectable } from '@nestjs/common';
import { Clock, instantToMs, type SiteId } from '@collimate/kernel-canonical';
import { epochAt } from '@collimate/governance-study';
import { emptyRoot } from '@collimate/governance-provenance';
import {
  checkpointToWire,
  PROTOCOLS,
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

  /** @throws CoordinatorError UPGRADE_REQUIRED and the errors of SitePresence */
  async hello(siteId: SiteId, request: HelloRequest, isSigned: boolean): Promise<HelloResponse> {
    const protocol = agreedOn(request.protocolMin, request.protocolMax);
    const { head = { generation: 1, size: 0, root: emptyRoot(), signature: null }, suspendedWhy } = await this.presence.greet(
      siteId,
      request,
      isSigned,
    );
    const own = await this.heads.since(request.coordinatorSizeSeen);
    return {
      protocol,
      clockUnixMs: BigInt(instantToMs(this.clock.now())),
      coordinatorCheckpoint: own.checkpoint,
      // With the site's own signature, by which the site tells a head that it has forgotten from a forged one.
      witnessed: checkpointToWire(
        { origin: siteLogOrigin(siteId, head.generation), size: head.size, root: head.root },
        Buffer.from(head.signature ?? '', 'base64'),
      ),
      openings: await this.openings(siteId),
      coordinatorLogKey: this.heads.logKey(),
      revocationListDer: Buffer.from(this.revocation.current().der),
      coordinatorConsistency: own.consistency,
      suspendedWhy,
    };
  }

  /** Answers a sign of life. Since Hello, the alarm of the site may have changed, and the coordinator's log has grown. */
  async heartbeat(siteId: SiteId, request: HeartbeatRequest): Promise<HeartbeatResponse> {
    const suspendedWhy = await this.presence.beat(siteId, request.standing);
    const coordinatorHead = await this.head(request.coordinatorSeen);
    const { cancelled: cancelledStudies, ended: endedStudies } = await this.studies.overAt(siteId);
    const clockUnixMs = BigInt(instantToMs(this.clock.now()));
    return { clockUnixMs, coordinatorHead, cancelledStudies, endedStudies, suspendedWhy };
  }

  /** @returns the present head of the coordinator's log, with its growth from the head that the site has seen */
  head(seen: HeadSeen | undefined): Promise<CoordinatorHead | undefined> {
    return this.heads.asked(seen);
  }

  /** Epochs of the open studies of a site, by the coordinator's clock. */
  async openings(siteId: SiteId): Promise<StudyOpening[]> {
    const now = this.clock.now();
    const studies = await this.studies.active();
    return studies
      .filter(({ study }) => study.protocol.sites.includes(siteId))
      .map(({ study: { protocol } }) => ({
        studyId: protocol.id,
        epoch: BigInt(epochAt(now, protocol.timetable.openingMs)),
        openingMs: BigInt(protocol.timetable.openingMs),
      }));
  }
}

/** @throws CoordinatorError UPGRADE_REQUIRED, which names the side that is older */
function agreedOn(min: number, max: number): number {
  const protocol = Math.min(PROTOCOLS.max, max);
  if (protocol >= Math.max(PROTOCOLS.min, min)) return protocol;
  const older = max < PROTOCOLS.min ? 'the agent' : 'the coordinator';
  const spoken = `the agent speaks protocols ${min} to ${max}, the coordinator ${PROTOCOLS.min} to ${PROTOCOLS.max}`;
  throw new CoordinatorError('UPGRADE_REQUIRED', `${spoken}: upgrade ${older}`);
}
