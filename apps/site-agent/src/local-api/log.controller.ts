import { BadRequestException, Controller } from '@nestjs/common';
import { formatVerifierKey, signCheckpoint, toBase64, verifierKey } from '@collimate/governance-provenance';
import { sha256Hex } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import { EnrolmentStore, LedgerCheck, SiteLog } from '@collimate/platform-site-store';
import type { AnswerOf } from '@collimate/protocol/http';
import { AgentError } from '../ground/agent.error.js';
import { Quarantine } from '../quarantine/quarantine.js';

/** Entries, or leaves, that one call answers with. */
const MOST_ENTRIES = 1000;

/** The read side of the site's own log of releases. */
@Controller()
export class LogController {
  constructor(
    private readonly log: SiteLog,
    private readonly enrolment: EnrolmentStore,
    private readonly check: LedgerCheck,
    private readonly quarantine: Quarantine,
    private readonly keys: Keystore,
  ) {}

  @Serves(SITE_API.checkpoint)
  checkpoint(): AnswerOf<SiteApi['checkpoint']> {
    const head = this.log.checkpoint(this.enrolment.find()?.site ?? 'not-enrolled');
    const { origin, size, root } = head;
    const note = signCheckpoint(head, [this.keys.noteSigner(origin)]);
    const key = formatVerifierKey(verifierKey(origin, this.keys.identityPublicKey()));
    return { origin, size, root: toBase64(root), key: sha256Hex(this.keys.identitySpki()), note, verifierKey: key };
  }

  @Serves(SITE_API.leavesFrom)
  leaves({ params }: CallOf<SiteApi['leavesFrom']>): AnswerOf<SiteApi['leavesFrom']> {
    if (!/^\d{1,15}$/.test(params.from)) throw new BadRequestException();
    const from = Number(params.from);
    return { from, leaves: [...this.log.leavesFrom(from, MOST_ENTRIES)] };
  }

  /** @throws AgentError BODY_INVALID for a place that is no number */
  @Serves(SITE_API.logEntries)
  entries({ params: { from } }: CallOf<SiteApi['logEntries']>): AnswerOf<SiteApi['logEntries']> {
    if (!/^\d{1,9}$/.test(from)) throw new AgentError('BODY_INVALID', 'a place in the log is a whole number from 0');
    const { size } = this.log.head();
    const count = Math.max(0, Math.min(MOST_ENTRIES, size - Number(from)));
    return { size, entries: Array.from({ length: count }, (_, n) => ({ ...this.log.entryAt(Number(from) + n) })) };
  }

  /**
   * Reads leaves and rows again and holds them to each other, to the counter beside the keys, and to the head that the
   * coordinator confirmed. What does not hold stops every release; an account or a signature that nobody gave is named and does not act.
   */
  @Serves(SITE_API.verifyLog)
  verify(): AnswerOf<SiteApi['verifyLog']> {
    const verdict = this.check.run();
    const valid = verdict.findings.length === 0;
    if (!verdict.isSound) this.quarantine.distrust();
    return { valid, ...verdict };
  }
}
