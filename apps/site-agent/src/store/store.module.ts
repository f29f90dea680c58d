import { Module } from '@nestjs/common';
import { Clock } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { KeysModule } from '../keys/keys.module.js';
import { openStore } from './open.store.js';
import { SITE_STORE } from './store.token.js';

/** The site's database. A module that imports this names the parts that it works with, see `stores`. */
@Module({
  imports: [KeysModule],
  providers: [
    {
      provide: SITE_STORE,
      useFactory: (config: SiteConfig, keys: Keystore, clock: Clock) => openStore(config, keys, clock),
      inject: [SITE_CONFIG, Keystore, Clock],
    },
  ],
  exports: [SITE_STORE],
})
export class StoreModule {}
