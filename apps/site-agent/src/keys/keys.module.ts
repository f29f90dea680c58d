import { Module } from '@nestjs/common';
import { Keystore } from '@collimate/platform-keystore';
import { SITE_CONFIG } from '../config/site-config.js';
import { LOGGER } from '../ground/logger.token.js';
import { openKeys } from './open.keys.js';

/** The keys of the site. Whoever signs, seals or unseals imports this. */
@Module({
  providers: [{ provide: Keystore, useFactory: openKeys, inject: [SITE_CONFIG, LOGGER] }],
  exports: [Keystore],
})
export class KeysModule {}
