import { Module } from '@nestjs/common';
import { CosignatureStore, EgressStore, EnrolmentStore, HeadGuard, SiteLog } from '@collimate/platform-site-store';
import { KeysModule } from '../keys/keys.module.js';
import { SilenceModule } from '../silence/silence.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { CosigningParts } from './cosigning.parts.js';
import { SiteCosigning } from './site.cosigning.js';
import { WitnessWay } from './witness.way.js';

/** Independent witnesses of the log of releases. */
@Module({
  imports: [StoreModule, KeysModule, SilenceModule],
  providers: [
    ...stores(CosignatureStore, EgressStore, EnrolmentStore, HeadGuard, SiteLog),
    WitnessWay,
    CosigningParts,
    SiteCosigning,
  ],
  exports: [SiteCosigning],
})
export class CosigningModule {}
