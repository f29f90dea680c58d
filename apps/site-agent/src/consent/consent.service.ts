import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CONSENT_COLUMNS, parseConsentRow, type WithdrawalEffect, type WithdrawalKind } from '@collimate/governance-consent';
import type { Instant } from '@collimate/kernel-canonical';
import { assertNever } from '@collimate/kernel-errors';
import { ConsentTime, WithdrawalStore } from '@collimate/platform-site-store';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { ExtractionService } from '../extraction/extraction.service.js';
import { readTable } from '../intake/csv.table.js';
import { Quarantine } from '../recovery/quarantine.js';
import { readTableFile } from '../intake/table.file.js';

/** How often the clock is looked at, ms. */
const CLOCK_LOOK_MS = 3_600_000;

/** What an import did. */
export interface ConsentImportView {
  readonly events: number;
  readonly known: number;
  readonly withdrawals: number;
}

/** The consent feed, and what a withdrawal makes the site do. */
@Injectable()
export class ConsentService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly withdrawals: WithdrawalStore,
    private readonly extraction: ExtractionService,
    private readonly quarantine: Quarantine,
    private readonly time: ConsentTime,
    @Inject(SITE_CONFIG) private readonly config: Pick<SiteConfig, 'zone'>,
  ) {}

  /** While the agent runs its clock is looked at, so that only a jump counts as one, and not a quiet half year. */
  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.time.now(), CLOCK_LOOK_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @throws AgentError TABLE_UNREADABLE, TABLE_INVALID; StoreError CLOCK_JUMPED; ConsentError BAD_ROW naming line and column; then nothing was taken over */
  async importTable(path: string): Promise<ConsentImportView> {
    const { text } = readTableFile(path);
    const reading = { zone: this.config.zone, now: this.time.now() };
    const rows = readTable(text, CONSENT_COLUMNS).map(({ cells, line }) => parseConsentRow(ownCells(cells), line, reading));
    const scans = this.extraction.scansBySubject();
    const { events, known, effects } = this.withdrawals.importRows(rows);
    this.quarantine.consentImported();
    await this.carryOut(effects, scans);
    return { events, known, withdrawals: new Set(effects.map((effect) => effect.subject)).size };
  }

  /** A person says that the machine's clock is right. @returns the time that counts from now on */
  confirmClock(): Instant {
    this.time.confirm();
    return this.time.now();
  }

  /** @param subject the hospital's own number @throws StoreError NO_SUCH_SUBJECT */
  async withdraw(subject: string, kind: WithdrawalKind): Promise<readonly WithdrawalEffect['kind'][]> {
    const scans = this.extraction.scansBySubject();
    const effects = this.withdrawals.withdraw(subject, kind, 'clinician');
    await this.carryOut(effects, scans);
    return effects.map((effect) => effect.kind);
  }

  /** What the database holds is gone already; the rest is done here. */
  private async carryOut(
    effects: readonly WithdrawalEffect[],
    scans: ReturnType<ExtractionService['scansBySubject']>,
  ): Promise<void> {
    for (const { kind, subject } of effects) {
      switch (kind) {
        case 'drop-queued-jobs':
          await this.extraction.dropJobs(scans.get(subject) ?? []);
          break;
        case 'delete-cached-voxels':
          this.extraction.deleteVoxels(subject);
          break;
        // Candidates live for one answer, and an answer built before the event is thrown away by the ledger.
        case 'drop-open-snapshot':
        case 'delete-features':
        case 'delete-cohort-rows':
        case 'destroy-subject-key':
        case 'issue-deletion-certificate':
        case 'stop-contact':
          break;
        default:
          assertNever(kind);
      }
    }
  }
}

/** A refusal or withdrawal may name the form and the scope that were refused; the event itself has neither. */
function ownCells(row: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const grants = row['type'] === 'GIVEN' || row['type'] === 'AMENDED';
  return grants ? row : { ...row, form: '', scope: '' };
}
