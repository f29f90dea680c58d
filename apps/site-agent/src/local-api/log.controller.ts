import { BadRequestException, Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import { LedgerCheck, SiteLog } from '@collimate/platform-site-store';
import type { AnswerOf } from '@collimate/protocol/http';
import { Quarantine } from '../quarantine/quarantine.js';
import { LogHead } from './log.head.js';

/** Leaves that one call answers with. */
const MOST_LEAVES = 1000;

/** The read side of the site's own log of releases. */
@Controller()
export class LogController {
  constructor(
    private readonly log: SiteLog,
    private readonly check: LedgerCheck,
    private readonly quarantine: Quarantine,
    private readonly head: LogHead,
  ) {}

  @Serves(SITE_API.checkpoint)
  checkpoint(): AnswerOf<SiteApi['checkpoint']> {
    return this.head.view();
  }

  @Serves(SITE_API.leavesFrom)
  leaves({ params }: CallOf<SiteApi['leavesFrom']>): AnswerOf<SiteApi['leavesFrom']> {
    if (!/^\d{1,15}$/.test(params.from)) throw new BadRequestException();
    const from = Number(params.from);
    return { from, leaves: [...this.log.leavesFrom(from, MOST_LEAVES)] };
  }

  /**
   * Reads leaves and rows again and compares them with each other, with the counter beside the keys, and with the head
   * that the coordinator confirmed. A difference stops every release. An account or a signature that nobody gave is
   * named and has no effect.
   */
  @Serves(SITE_API.verifyLog)
  verify(): AnswerOf<SiteApi['verifyLog']> {
    const verdict = this.check.run();
    const valid = verdict.findings.length === 0;
    if (!verdict.isSound) this.quarantine.distrust();
    const findings = verdict.findings.map(({ kind, at, account, subject }) => ({ kind, at, account, subject }));
    return { valid, ...verdict, findings };
  }
}
