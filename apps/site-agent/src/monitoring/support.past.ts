import { Injectable } from '@nestjs/common';
import { toBase64 } from '@collimate/governance-provenance';
import type { SupportBundle } from '@collimate/platform-site-api';
import { AlarmStore, EnrolmentStore, RoundStore, SiteLog } from '@collimate/platform-site-store';
import { roundCode } from '@collimate/protocol';
import { SiteStudies } from '../studies/site.studies.js';
import { ROUND_WORDS, STUDY_WORDS } from './release.facts.js';

/** The studies, rounds and log of a bundle. */
@Injectable()
export class SupportPast {
  constructor(
    private readonly studies: SiteStudies,
    private readonly rounds: RoundStore,
    private readonly enrolment: EnrolmentStore,
    private readonly alarms: AlarmStore,
    private readonly log: SiteLog,
  ) {}

  read(): Pick<SupportBundle, 'site' | 'alarm' | 'studies' | 'rounds' | 'log'> {
    const site = this.enrolment.find()?.site ?? null;
    const { origin, size, root } = this.log.checkpoint(site ?? 'not-enrolled');
    return {
      site,
      alarm: this.alarms.current ?? null,
      studies: this.studies
        .all()
        .map(({ study, digest, state }) => ({ id: study.protocol.id, digest, state: STUDY_WORDS[state] })),
      rounds: this.rounds.all().map(({ order: { studyId: study, statistic }, state, code }) => {
        return { study, statistic, state: ROUND_WORDS[state], code: code === undefined ? null : roundCode(code) };
      }),
      log: { origin, size, root: toBase64(root) },
    };
  }
}
