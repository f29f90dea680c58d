import { Injectable } from '@nestjs/common';
import type { SiteStatus } from '@collimate/platform-site-api';
import { AlarmStore, EnrolmentStore, type Left } from '@collimate/platform-site-store';
import { lifeOf, phraseOf } from '../link/certificate.life.js';
import { LinkWatch } from '../link/link.watch.js';
import { Pause } from '../quarantine/pause.js';
import { Quarantine } from '../quarantine/quarantine.js';

/** Identity, link and alarm of the site, for the console of the hospital. */
@Injectable()
export class LinkStatus {
  constructor(
    private readonly enrolment: EnrolmentStore,
    private readonly watch: LinkWatch,
    private readonly quarantine: Quarantine,
    private readonly alarms: AlarmStore,
    private readonly pause: Pause,
  ) {}

  view(): Pick<
    SiteStatus,
    'site' | 'left' | 'coordinator' | 'paused' | 'quarantine' | 'quarantineCause' | 'alarm' | 'accountsBegunAnew'
  > {
    const enrolment = this.enrolment.find();
    return {
      site: enrolment?.site ?? null,
      coordinator:
        enrolment === undefined
          ? null
          : {
              ...{ url: enrolment.url, ...this.watch.state, certificateExpires: lifeOf(enrolment.certificatePem).end },
              phrase: phraseOf(enrolment.certificatePem),
            },
      left: leftView(this.enrolment.left()),
      paused: this.pause.current ?? null,
      quarantine: this.quarantine.state,
      quarantineCause: this.quarantine.cause ?? null,
      alarm: this.alarms.current ?? null,
      accountsBegunAnew: this.enrolment.accountsBegunAnew ?? null,
    };
  }
}

function leftView(left: Left | undefined): SiteStatus['left'] {
  return left === undefined ? null : { site: left.site, coordinator: left.coordinator, at: left.at };
}
