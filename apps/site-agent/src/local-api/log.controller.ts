import { Controller, Get } from '@nestjs/common';
import { toBase64 } from '@collimate/governance-provenance';
import { sha256Hex } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { LedgerCheck, SiteLog, type LedgerVerdict } from '@collimate/platform-site-store';
import { Quarantine } from '../recovery/quarantine.js';
import { EnrolmentStore } from '../state/enrolment.store.js';
import { Access } from './caller.guard.js';

/** The head of the site's release log. */
export interface CheckpointView {
  readonly origin: string;
  readonly size: number;
  /** Root in base64. */
  readonly root: string;
  /** Fingerprint of the key that signs it, SHA-256, hex: what readers of a published proof compare. */
  readonly key: string;
}

/** What a verification found. */
export type LogVerdictView = LedgerVerdict & { readonly valid: boolean };

/** The read side of the site's own log of releases. */
@Controller('v1/log')
export class LogController {
  constructor(
    private readonly log: SiteLog,
    private readonly enrolment: EnrolmentStore,
    private readonly check: LedgerCheck,
    private readonly quarantine: Quarantine,
    private readonly keys: Keystore,
  ) {}

  @Get('checkpoint')
  @Access('staff')
  checkpoint(): CheckpointView {
    const { origin, size, root } = this.log.checkpoint(this.enrolment.find()?.site ?? 'not-enrolled');
    return { origin, size, root: toBase64(root), key: sha256Hex(this.keys.identitySpki()) };
  }

  /**
   * Reads leaves and rows again and holds them to each other, to the counter beside the keys, and to the head that the
   * coordinator confirmed. What does not hold stops every release; an account or a signature that nobody gave is named and does not act.
   */
  @Get('verify')
  @Access('staff')
  verify(): LogVerdictView {
    const verdict = this.check.run();
    const valid = verdict.findings.length === 0;
    if (!verdict.isSound) this.quarantine.distrust();
    return { valid, ...verdict };
  }
}
