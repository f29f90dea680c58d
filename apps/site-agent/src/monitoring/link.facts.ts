import { Injectable } from '@nestjs/common';
import type { SupportBundle } from '@collimate/platform-site-api';
import { AlarmStore, EnrolmentStore } from '@collimate/platform-site-store';
import { lifeOf } from '../link/certificate.life.js';
import { LinkWatch } from '../link/link.watch.js';
import { Pause } from '../quarantine/pause.js';
import { Quarantine } from '../quarantine/quarantine.js';
import type { AgentFacts } from './agent.metrics.js';

/** The site's link to the coordinator, and its alarms. */
@Injectable()
export class LinkFacts {
  constructor(
    private readonly enrolment: EnrolmentStore,
    private readonly alarms: AlarmStore,
    private readonly link: LinkWatch,
    private readonly quarantine: Quarantine,
    private readonly pause: Pause,
  ) {}

  /** The part of a support bundle about them. */
  support(): Pick<SupportBundle, 'link' | 'paused' | 'quarantineCause'> {
    const { connected, lastError } = this.link.state;
    const enrolment = this.enrolment.find();
    const { cause } = this.quarantine;
    return {
      link: {
        connected,
        code: lastError?.code ?? null,
        trouble: lastError?.trouble ?? null,
        certificateEnds: enrolment === undefined ? null : lifeOf(enrolment.certificatePem).end,
      },
      paused: this.pause.current !== undefined,
      // A withdrawal is about a patient. For support the cause is told as a restored backup.
      quarantineCause: cause === 'withdrawals-ahead' ? 'database-behind' : (cause ?? null),
    };
  }

  read(): Pick<AgentFacts, 'isEnrolled' | 'link' | 'certificateEnds' | 'isQuarantined' | 'isPaused' | 'hasAlarm'> {
    const enrolment = this.enrolment.find();
    const { connected, since } = this.link.state;
    return {
      isEnrolled: enrolment !== undefined,
      link: { connected, since },
      certificateEnds: enrolment === undefined ? undefined : lifeOf(enrolment.certificatePem).end,
      isQuarantined: this.quarantine.isActive,
      isPaused: this.pause.current !== undefined,
      hasAlarm: this.alarms.current !== undefined,
    };
  }
}
