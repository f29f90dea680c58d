import { Module } from '@nestjs/common';
import { AccountStore, FirstHour } from '@collimate/platform-site-store';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { AccountsService } from './accounts.service.js';

/** The people who may use the local API. */
@Module({
  imports: [StoreModule],
  providers: [...stores(AccountStore, FirstHour), AccountsService],
  exports: [AccountsService],
})
export class AccountsModule {}
