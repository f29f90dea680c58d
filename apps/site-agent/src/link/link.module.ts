import { Module } from '@nestjs/common';
import { AlarmStore, EgressStore, EnrolmentStore, SettingStore, SqliteSession } from '@collimate/platform-site-store';
import { KeysModule } from '../keys/keys.module.js';
import { SilenceModule } from '../silence/silence.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { TimeModule } from '../time/time.module.js';
import { AttemptCalls, LinkAttemptCalls } from './attempt.calls.js';
import { CoordinatorCalls } from './coordinator.calls.js';
import { CoordinatorChannels } from './coordinator.channels.js';
import { CoordinatorLog } from './coordinator.log.js';
import { EnrolmentService } from './enrolment.service.js';
import { LinkConnection } from './link.connection.js';
import { LinkService } from './link.service.js';
import { LinkWatch } from './link.watch.js';
import { LinkWords } from './link.words.js';
import { TransportChoice } from './transport.choice.js';

/** The one connection to the coordinator: enrol, watch assignments, submit. It is opened by the ways of `silence`, as every other. */
@Module({
  imports: [StoreModule, KeysModule, TimeModule, SilenceModule],
  providers: [
    ...stores(EgressStore, EnrolmentStore, AlarmStore, SettingStore, SqliteSession),
    ...[
      CoordinatorChannels,
      TransportChoice,
      CoordinatorLog,
      EnrolmentService,
      LinkWatch,
      LinkConnection,
      LinkWords,
      LinkService,
      CoordinatorCalls,
    ],
    { provide: AttemptCalls, useClass: LinkAttemptCalls },
  ],
  exports: [LinkService, LinkConnection, LinkWatch, AttemptCalls, CoordinatorCalls, CoordinatorLog, EnrolmentService],
})
export class LinkModule {}
