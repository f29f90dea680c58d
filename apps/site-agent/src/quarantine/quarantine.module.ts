import { Module } from '@nestjs/common';
import { HeadGuard, SettingStore, SiteLog, SqliteSession } from '@collimate/platform-site-store';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { Quarantine } from './quarantine.js';

/** Whether the site may compute and release at all. Whoever computes or releases asks; the way out is in `recovery`. */
@Module({
  imports: [StoreModule],
  providers: [...stores(SettingStore, SqliteSession, SiteLog, HeadGuard), Quarantine],
  exports: [Quarantine],
})
export class QuarantineModule {}
