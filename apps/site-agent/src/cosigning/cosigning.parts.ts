import { Injectable } from '@nestjs/common';
import { CosignatureStore, EnrolmentStore, HeadGuard, SiteLog } from '@collimate/platform-site-store';
import { WitnessWay } from './witness.way.js';

/** What heads are shown from, by which way, and where it is kept. */
@Injectable()
export class CosigningParts {
  constructor(
    readonly log: SiteLog,
    readonly heads: HeadGuard,
    readonly enrolment: EnrolmentStore,
    readonly cosignatures: CosignatureStore,
    readonly way: WitnessWay,
  ) {}
}
