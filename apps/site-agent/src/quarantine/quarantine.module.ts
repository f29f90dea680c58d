import { Module } from '@nestjs/common';
import { HeadGuard, SettingStore, SiteLog, SqliteSession } from '@collimate/platform-site-store';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { Pause } from './pause.js';
import { Quarantine } from './quarantine.js';

/**
 * Whether the site may compute and release at all, and whether its people want it to. Code that computes or releases
 * asks here; the way out is in `recovery`.
 */
@Module({
  imports: [StoreModule],
  providers: [...stores(SettingStore, SqliteSession, SiteLog, HeadGuard), Quarantine, Pause],
  exports: [Quarantine, Pause],
})
export class QuarantineModule {}
