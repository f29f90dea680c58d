import { Injectable } from '@nestjs/common';
import { Clock, instantToMs, toHex, type SiteId } from '@collimate/kernel-canonical';
import { epochAt } from '@collimate/governance-study';
import { emptyRoot } from '@collimate/governance-provenance';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import {
  checkpointToWire,
  consistencyToWire,
  countFromWire,
  type HelloRequest,
  type HelloResponse,
  type StudyOpening,
} from '@collimate/protocol';
import { CoordinatorError } from '../coordinator.error.js';
import { CoordinatorKeys } from '../platform/coordinator.keys.js';
import { RevocationService } from './revocation.service.js';
import { siteLogOrigin } from '../audit/site-log.origin.js';
import { StudyService } from '../studies/study.service.js';

/** The protocol versions that this coordinator speaks. */
export const PROTOCOL = { min: 1, max: 1 } as const;

/** First words of a connection. */
@Injectable()
export class SiteSessionService {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly keys: CoordinatorKeys,
    private readonly clock: Clock,
    private readonly revocation: RevocationService,
    private readonly studies: StudyService,
  ) {}

  /** The key that sites pin at their enrolment: Ed25519, SubjectPublicKeyInfo, DER. */
  logKey(): Buffer {
    return this.keys.logPublicKey();
  }

  /** @throws CoordinatorError UPGRADE_REQUIRED, SITE_SUSPENDED */
  async hello(siteId: SiteId, request: HelloRequest): Promise<HelloResponse> {
    const protocol = Math.min(PROTOCOL.max, request.protocolMax);
    if (protocol < Math.max(PROTOCOL.min, request.protocolMin)) {
      throw new CoordinatorError('UPGRADE_REQUIRED', 'agent and coordinator speak no protocol in common');
    }
    const now = this.clock.now();
    const site = await this.store.read.sites.find(siteId);
    if (site === undefined) throw new CoordinatorError('SITE_UNKNOWN', 'this site is not known');
    if (site.state === 'suspended') throw new CoordinatorError('SITE_SUSPENDED', 'this site is suspended');
    await this.store.write((session) =>
      session.sites.seen(siteId, now, {
        agentVersion: request.agentVersion.slice(0, 64),
        policySha256: toHex(request.policySha256.subarray(0, 32)),
      }),
    );
    const seen = countFromWire(request.coordinatorSizeSeen, 'coordinator_size_seen');
    const { checkpoint, signature } = this.keys.signHead(await this.store.read.log.head());
    const witnessed = await this.store.read.witnesses.latest(siteId);
    const head = witnessed ?? { generation: 1, size: 0, root: emptyRoot() };
    return {
      protocol,
      clockUnixMs: BigInt(instantToMs(now)),
      coordinatorCheckpoint: checkpointToWire(checkpoint, signature),
      witnessed: checkpointToWire({ origin: siteLogOrigin(siteId, head.generation), size: head.size, root: head.root }),
      openings: await this.openings(siteId),
      coordinatorLogKey: this.keys.logPublicKey(),
      revocationListDer: Buffer.from(this.revocation.current().der),
      coordinatorConsistency:
        seen <= checkpoint.size
          ? consistencyToWire(await this.store.read.log.consistencyProof(seen, checkpoint.size))
          : undefined,
    };
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
