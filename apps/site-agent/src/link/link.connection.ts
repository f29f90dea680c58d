import { Injectable } from '@nestjs/common';
import { RandomSource } from '@collimate/kernel-numeric';
import { EnrolmentStore } from '@collimate/platform-site-store';
import { AgentError } from '../ground/agent.error.js';
import type { CoordinatorChannel } from './coordinator.channel.js';
import { LinkLoop, type LinkParty } from './link.loop.js';

/** The one outbound connection: kept by a loop, open for calls from the answer to Hello until it fails. */
@Injectable()
export class LinkConnection {
  private loop: LinkLoop | undefined;
  private channel: CoordinatorChannel | undefined;

  constructor(
    private readonly enrolment: EnrolmentStore,
    private readonly random: RandomSource,
  ) {}

  /** Whether Hello was answered and the connection has not failed since. */
  get isOpen(): boolean {
    return this.channel !== undefined;
  }

  /** Whether the loop has begun. */
  get isKept(): boolean {
    return this.loop !== undefined;
  }

  /** Begins to keep the connection. */
  keep(party: LinkParty): void {
    this.loop = new LinkLoop(party, this.random);
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop?.stop();
  }

  /** The coordinator answered, and the answer was believed. */
  opened(channel: CoordinatorChannel): void {
    this.channel = channel;
  }

  lost(): void {
    this.channel = undefined;
  }

  /** Ends the connection; it begins again with Hello. */
  hangUp(): void {
    this.loop?.hangUp();
  }

  /** @throws AgentError COORDINATOR_UNREACHABLE while there is none */
  open(): { readonly channel: CoordinatorChannel; readonly siteId: string } {
    const site = this.enrolment.find()?.site;
    if (this.channel === undefined || site === undefined) {
      throw new AgentError('COORDINATOR_UNREACHABLE', 'there is no connection to the coordinator now', {
        hint: 'the agent tries again by itself',
      });
    }
    return { channel: this.channel, siteId: site };
  }

  /** Called after an answer was handed in: fetches the coordinator's head, which now holds it, and remembers that head. */
  async look(channel: CoordinatorChannel): Promise<void> {
    try {
      await this.loop?.heartbeat(channel);
    } catch (error) {
      // The answer has arrived. If it shows another log than the one seen before, the connection ends, and the next
      // Hello reports it.
      if (!(error instanceof AgentError)) throw error;
      this.hangUp();
    }
  }
}
