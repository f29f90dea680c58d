import { Inject, Injectable } from '@nestjs/common';
import type { Traces } from '@collimate/platform-service-kit';
import { EgressStore } from '@collimate/platform-site-store';
import { TRACES } from '../ground/logger.token.js';
import { CoordinatorChannel, type ChannelIdentity } from './coordinator.channel.js';
import { HushedWays } from '../silence/hushed.ways.js';
import { TransportChoice } from './transport.choice.js';

/** Makes channels to the coordinator. Each records its messages, and is silent while rows are read. */
@Injectable()
export class CoordinatorChannels {
  constructor(
    private readonly egress: EgressStore,
    @Inject(TRACES) private readonly traces: Traces,
    readonly ways: HushedWays,
    readonly choice: TransportChoice,
  ) {}

  /** HTTP/1.1 carries nothing that is not signed. */
  open(identity: ChannelIdentity): CoordinatorChannel {
    const { transport, isInspected } = this.choice.current;
    if (transport === 'h2' || identity.envelopes === undefined)
      return new CoordinatorChannel(identity, this.egress, this.traces, this.ways.hush);
    const { certificatePem, keyPem, ...rest } = identity;
    const own = isInspected ? {} : { certificatePem, keyPem };
    const authorityPem = this.choice.trust(identity.authorityPem);
    return new CoordinatorChannel({ ...rest, ...own, authorityPem, transport }, this.egress, this.traces, this.ways.hush);
  }
}
