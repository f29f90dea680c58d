import { Module } from '@nestjs/common';
import {
  AttemptRosterStore,
  EnrolmentStore,
  MemberLogStore,
  OutboxStore,
  PeerHeadStore,
  RoundStore,
  SiteLog,
} from '@collimate/platform-site-store';
import { AttemptLedger } from '@collimate/privacy-accounting';
import { DispatchModule } from '../dispatch/dispatch.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { LinkModule } from '../link/link.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { ReleaseModule } from '../release/release.module.js';
import { SilenceModule } from '../silence/silence.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { TimeModule } from '../time/time.module.js';
import { AttemptBeginning } from './attempt.beginning.js';
import { AttemptConductor } from './attempt.conductor.js';
import { AttemptRenewal } from './attempt.renewal.js';
import { AttemptDoor } from './attempt.door.js';
import { AttemptWalk } from './attempt.walk.js';
import { DeliveryParts } from './delivery.parts.js';
import { LiveAttempts } from './live.attempts.js';
import { MaskedRoundParts, MaskedRounds } from './masked.rounds.js';
import { MaskingAlarm } from './masking.alarm.js';
import { MaskingGuard } from './masking.guard.js';
import { MemberSight } from './member.sight.js';
import { SiteSide } from './site.side.js';
import { SumConfirmation } from './sum.confirmation.js';
import { UploadDelivery } from './upload.delivery.js';
import { UploadOutbox } from './upload.outbox.js';

/**
 * Masked sums: the attempts of this site, with keys in memory alone. The unmasked vector stays behind the door in
 * `release`.
 */
@Module({
  imports: [
    ...[StoreModule, KeysModule, TimeModule, PolicyModule, QuarantineModule],
    ...[LinkModule, SilenceModule, ReleaseModule, DispatchModule],
  ],
  providers: [
    ...stores(AttemptLedger, AttemptRosterStore, EnrolmentStore, MemberLogStore, OutboxStore, PeerHeadStore, RoundStore, SiteLog),
    ...[LiveAttempts, SiteSide, MaskingAlarm, MemberSight, MaskingGuard],
    ...[AttemptBeginning, AttemptDoor, AttemptWalk, AttemptRenewal, SumConfirmation],
    ...[UploadOutbox, DeliveryParts, UploadDelivery, AttemptConductor, MaskedRoundParts, MaskedRounds],
  ],
  exports: [MaskedRounds],
})
export class MaskingModule {}
