import { Module } from '@nestjs/common';
import { EnrolmentStore, FeatureStore, HeadGuard, OutboxStore, RoundStore, SiteLog } from '@collimate/platform-site-store';
import { KeysModule } from '../keys/keys.module.js';
import { LinkModule } from '../link/link.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { ReleaseModule } from '../release/release.module.js';
import { SoftwareModule } from '../software/software.module.js';
import { SilenceModule } from '../silence/silence.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { StudiesModule } from '../studies/studies.module.js';
import { TimeModule } from '../time/time.module.js';
import { AnswerDispatch } from './answer.dispatch.js';
import { AnswerSealer, SealingParts } from './answer.sealer.js';
import { AnswerSender } from './answer.sender.js';
import { AnswerTick } from './answer.tick.js';
import { ApprovedCheck } from './approved.check.js';
import { BeforeRelease } from './before.release.js';
import { ContributionBuilder } from './contribution.builder.js';
import { FeatureReading } from './feature.reading.js';
import { HeadTelling } from './head.telling.js';
import { OwnHeads } from './own.heads.js';
import { ReleaseWindow } from './release.window.js';
import { ReceiptSigner } from './receipt.signer.js';
import { RoundCalls } from './round.calls.js';
import { Witness } from './witness.js';

/** The way of a released value to the coordinator: witness, seal, outbox, tick. The door itself is in `release`. */
@Module({
  imports: [
    StoreModule,
    KeysModule,
    TimeModule,
    StudiesModule,
    QuarantineModule,
    LinkModule,
    SilenceModule,
    PolicyModule,
    ReleaseModule,
    SoftwareModule,
  ],
  providers: [
    ...stores(EnrolmentStore, FeatureStore, HeadGuard, OutboxStore, RoundStore, SiteLog),
    ...[
      ApprovedCheck,
      FeatureReading,
      BeforeRelease,
      Witness,
      OwnHeads,
      HeadTelling,
      ReceiptSigner,
      ContributionBuilder,
      AnswerTick,
      ReleaseWindow,
      SealingParts,
      AnswerSealer,
      RoundCalls,
      AnswerSender,
      AnswerDispatch,
    ],
  ],
  exports: [AnswerDispatch, BeforeRelease, HeadTelling, OwnHeads, ReceiptSigner, ReleaseWindow, RoundCalls, Witness],
})
export class DispatchModule {}
