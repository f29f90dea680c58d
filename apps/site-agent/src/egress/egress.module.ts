import { Module } from '@nestjs/common';
import { EgressStore, RoundStore, SiteLog } from '@collimate/platform-site-store';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { EgressProof } from './egress.proof.js';
import { EgressReader } from './egress.reader.js';

/** The archive of outgoing messages, for readers. The connection itself writes it, in `link`. */
@Module({
  imports: [StoreModule],
  providers: [...stores(EgressStore, RoundStore, SiteLog), EgressProof, EgressReader],
  exports: [EgressReader],
})
export class EgressModule {}
