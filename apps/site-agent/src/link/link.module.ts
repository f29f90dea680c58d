import { Module } from '@nestjs/common';
import { AlarmStore, EgressStore, EnrolmentStore, SettingStore, SqliteSession } from '@collimate/platform-site-store';
import { KeysModule } from '../keys/keys.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { TimeModule } from '../time/time.module.js';
import { CoordinatorCalls } from './coordinator.calls.js';
import { CoordinatorLog } from './coordinator.log.js';
import { EnrolmentService } from './enrolment.service.js';
import { LinkConnection } from './link.connection.js';
import { LinkService } from './link.service.js';
import { LinkWatch } from './link.watch.js';
import { LinkWords } from './link.words.js';

/** The one outbound gRPC connection: enrol, watch assignments, submit. No other folder dials. */
@Module({
  imports: [StoreModule, KeysModule, TimeModule],
  providers: [
    ...stores(EgressStore, EnrolmentStore, AlarmStore, SettingStore, SqliteSession),
    ...[CoordinatorLog, EnrolmentService, LinkWatch, LinkConnection, LinkWords, LinkService, CoordinatorCalls],
  ],
  exports: [LinkService, LinkConnection, LinkWatch, CoordinatorCalls, CoordinatorLog, EnrolmentService],
})
export class LinkModule {}
