import { Module } from '@nestjs/common';
import { Keystore } from '@collimate/platform-keystore';
import { SITE_CONFIG } from '../config/site-config.js';
import { LOGGER } from '../ground/logger.token.js';
import { KeyService } from './key.service.js';
import { openKeys } from './open.keys.js';

/** The keys of the site. Code that signs, seals or unseals imports this module. */
@Module({
  providers: [{ provide: Keystore, useFactory: openKeys, inject: [SITE_CONFIG, LOGGER] }, KeyService],
  exports: [Keystore, KeyService],
})
export class KeysModule {}
