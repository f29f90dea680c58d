import { Module } from '@nestjs/common';
import { SettingStore, SiteLog, SoftwareWord, SqliteSession } from '@collimate/platform-site-store';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { AcceptedSoftware } from './accepted.software.js';

/** Which release of the coordinator's software this hospital goes on with. */
@Module({
  imports: [StoreModule],
  providers: [...stores(SettingStore, SiteLog, SoftwareWord, SqliteSession), AcceptedSoftware],
  exports: [AcceptedSoftware],
})
export class SoftwareModule {}
