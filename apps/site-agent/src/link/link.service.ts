import { Injectable } from '@nestjs/common';
import { EnrolmentStore } from '@collimate/platform-site-store';
import type { HelloResponse } from '@collimate/protocol';
import type { CoordinatorChannel } from './coordinator.channel.js';
import { EnrolmentService } from './enrolment.service.js';
import { LinkConnection } from './link.connection.js';
import { isRefusedFor } from './link.error.js';
import type { LinkHandlers } from './link.handlers.js';
import type { LinkParty } from './link.loop.js';
import { LinkWatch } from './link.watch.js';
import { LinkWords } from './link.words.js';
import type { AgentErrorCode } from '../ground/agent.error.js';

/** Runs the loop of the link, with the enrolment and with the handlers of a folder above. */
@Injectable()
export class LinkService {
  constructor(
    private readonly enrolled: EnrolmentStore,
    private readonly enrolment: EnrolmentService,
    private readonly connection: LinkConnection,
    private readonly words: LinkWords,
    private readonly watch: LinkWatch,
  ) {}

  /** Begins to keep the connection; does nothing before the enrolment. */
  start(handlers: LinkHandlers): void {
    const site = this.enrolled.find()?.site;
    if (site === undefined || this.connection.isKept) return;
    this.connection.keep(this.partyOf(site, handlers));
  }

  private partyOf(site: string, handlers: LinkHandlers): LinkParty {
    return {
      site,
      open: () => {
        const { channel } = this.enrolment.openChannel();
        channel.ended = (path, cause) => this.watch.ended(path, cause);
        return channel;
      },
      prepare: (channel) => this.enrolment.prepare(channel),
      hello: async () => this.words.hello(site, handlers),
      connected: (channel, hello) => this.connected(channel, hello, handlers),
      failed: (error) => {
        if (isRefusedFor(error, 'CERTIFICATE_REQUIRED')) this.enrolment.certificateRefused();
        if (error.code === ('COORDINATOR_UNREACHABLE' satisfies AgentErrorCode)) this.enrolment.connectionFailed();
        this.watch.failed(error);
      },
      served: (channel) => this.watch.isUp(this.enrolment.address(), channel.isSigning),
      repeated: () => this.watch.repeats(),
      broke: (error) => this.watch.broke(error),
      works: () => this.watch.works(),
      disconnected: () => {
        this.connection.lost();
        this.watch.isDown();
      },
      waits: (pauseMs) => this.watch.waits(pauseMs),
      assigned: (assignments) => handlers.assigned(assignments),
      clock: (ms) => this.words.hearClock(ms),
      roundsInWork: () => handlers.roundsInWork(),
      look: async (send) => {
        const answer = await this.words.look(handlers, send);
        this.watch.isSuspended(answer.suspendedWhy);
        return answer;
      },
    };
  }

  private async connected(channel: CoordinatorChannel, hello: HelloResponse, handlers: LinkHandlers): Promise<void> {
    this.words.greeted(hello);
    await this.enrolment.renewIfDue(channel);
    this.connection.opened(channel);
    this.watch.isSuspended(hello.suspendedWhy);
    await handlers.connected(hello);
  }
}
