import { Controller, Get } from '@nestjs/common';
import type { LogAlarm } from '../link/coordinator.log.js';
import type { LinkState } from '../link/link.watch.js';
import { LinkService } from '../link/link.service.js';
import { AGENT_VERSION } from '../link/agent.version.js';
import { Quarantine, type QuarantineCause, type QuarantineState } from '../recovery/quarantine.js';
import { EnrolmentStore, lifeOf } from '../state/enrolment.store.js';
import { RoundStore } from '../state/round.store.js';
import { Access } from './caller.guard.js';
import { StatusService, type ConsentView, type ExtractionView } from './status.service.js';

/** What the agent is and does now, as the hospital's staff sees it. */
export interface StatusView {
  readonly version: string;
  readonly site: string | null;
  readonly coordinator: (LinkState & { readonly url: string; readonly certificateExpires: string }) | null;
  readonly quarantine: QuarantineState;
  /** What the quarantine was entered for; null without one. */
  readonly quarantineCause: QuarantineCause | null;
  /** What is wrong with the coordinator's log, so that nothing is said to it; null if nothing is. */
  readonly alarm: LogAlarm | null;
  readonly consent: ConsentView;
  readonly extraction: ExtractionView;
  readonly studies: readonly { readonly id: string; readonly digest: string; readonly state: string }[];
  readonly rounds: readonly {
    readonly id: string;
    readonly study: string;
    readonly statistic: string;
    readonly state: string;
    readonly code: string | null;
  }[];
}

/** Health and status. */
@Controller('v1')
export class StatusController {
  constructor(
    private readonly figures: StatusService,
    private readonly link: LinkService,
    private readonly enrolment: EnrolmentStore,
    private readonly quarantine: Quarantine,
    private readonly rounds: RoundStore,
  ) {}

  @Get('health')
  @Access('open')
  health(): { status: 'up' } {
    return { status: 'up' };
  }

  @Get('status')
  @Access('staff')
  async status(): Promise<StatusView> {
    const enrolment = this.enrolment.find();
    return {
      version: AGENT_VERSION,
      site: enrolment?.site ?? null,
      coordinator:
        enrolment === undefined
          ? null
          : { url: enrolment.url, ...this.link.state, certificateExpires: lifeOf(enrolment.certificatePem).end },
      quarantine: this.quarantine.state,
      quarantineCause: this.quarantine.cause ?? null,
      alarm: this.link.alarm ?? null,
      consent: this.figures.consentView(),
      extraction: await this.figures.extractionView(),
      studies: this.figures.studies(),
      rounds: this.rounds.all().map(({ order, state, code }) => {
        return { id: order.roundId, study: order.studyId, statistic: order.statistic, state, code: code ?? null };
      }),
    };
  }
}
