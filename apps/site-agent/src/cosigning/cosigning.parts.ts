import { Injectable } from '@nestjs/common';
import { CosignatureStore, EnrolmentStore, HeadGuard, SiteLog } from '@collimate/platform-site-store';
import { WitnessWay } from './witness.way.js';

/** Parts of the cosigning: the log and its heads, the ways to witnesses, and the stores, as one parameter. */
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
