import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CONSENT_COLUMNS, parseConsentRow, type ConsentRow, type WithdrawalKind } from '@collimate/governance-consent';
import type { Instant } from '@collimate/kernel-canonical';
import { ConsentStore, ConsentTime, WithdrawalStore, type ConsentStanding } from '@collimate/platform-site-store';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { ExtractionService } from '../extraction/extraction.service.js';
import { readTable, type TableRow } from '../intake/csv.table.js';
import { IntakeTurn, inParts, mapInParts } from '../intake/intake.turn.js';
import type { TableNote } from '@collimate/platform-site-api';
import { alikeLines, endedBelowLines, noteOf } from '../intake/table.notes.js';
import { readTableFile } from '../intake/table.file.js';
import { CoordinatorClock } from '../link/coordinator.clock.js';
import { Quarantine } from '../recovery/quarantine.js';
import { WithdrawalCopies } from '../recovery/withdrawal.copies.js';
import { OpenWithdrawals, type WithdrawalView } from './open.withdrawals.js';

/** How often the clock is looked at, ms. */
const CLOCK_LOOK_MS = 3_600_000;

/** What an import did. */
export interface ConsentImportView {
  readonly events: number;
  readonly known: number;
  readonly withdrawals: number;
  /** What is odd about the table. */
  readonly notes: readonly TableNote[];
}

/** The consent feed, and what a withdrawal makes the site do. */
@Injectable()
export class ConsentService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly consent: ConsentStore,
    private readonly withdrawals: WithdrawalStore,
    private readonly opened: OpenWithdrawals,
    private readonly extraction: ExtractionService,
    private readonly copies: WithdrawalCopies,
    private readonly quarantine: Quarantine,
    private readonly time: ConsentTime,
    private readonly turn: IntakeTurn,
    coordinatorClock: CoordinatorClock,
    @Inject(SITE_CONFIG) private readonly config: Pick<SiteConfig, 'zone'>,
  ) {
    // A machine whose clock is behind would date a withdrawal before forms that are older than it.
    time.alsoBy(() => coordinatorClock.now());
  }

  /**
   * Ends what a kill has cut short. And while the agent runs its clock is looked at, so that only a jump counts as one,
   * and not a quiet half year.
   */
  async onApplicationBootstrap(): Promise<void> {
    this.timer = setInterval(() => this.time.now(), CLOCK_LOOK_MS).unref();
    // A queue that is away does not keep the hospital from its agent: the status says it, and it is tried again.
    await this.opened.finish().then(
      () => this.extraction.removeOrphanedCopies(),
      () => undefined,
    );
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @throws AgentError TABLE_UNREADABLE, TABLE_INVALID; StoreError CLOCK_JUMPED; ConsentError BAD_ROW naming line and column; then nothing was taken over */
  importTable(path: string): Promise<ConsentImportView> {
    return this.turn.take(() => this.takeTable(path));
  }

  private async takeTable(path: string): Promise<ConsentImportView> {
    const { text } = readTableFile(path);
    const reading = { zone: this.config.zone, now: this.time.now() };
    const table = readTable(text, CONSENT_COLUMNS);
    const rows = await mapInParts(table, ({ cells, line }) => parseConsentRow(ownCells(cells), line, reading));
    const done = await inParts(this.withdrawals.importing(rows));
    // A table without a row says nothing of anybody.
    if (rows.length > 0) this.quarantine.consentImported();
    await this.opened.finish();
    await this.copies.write();
    const { events, known, withdrawals, resembling } = done;
    return { events, known, withdrawals, notes: notesOf(table, rows, new Set(resembling)) };
  }

  /** A person says that the machine's clock is right. @returns the time that counts from now on */
  confirmClock(): Instant {
    this.time.confirm();
    return this.time.now();
  }

  /** @param subject the hospital's own number @throws StoreError NO_SUCH_SUBJECT */
  async withdraw(subject: string, kind: WithdrawalKind): Promise<WithdrawalView> {
    const opened = this.withdrawals.withdraw(subject, kind, 'clinician');
    // In the list before it is answered; where that fails it is carried out all the same, and the answer says what failed.
    const [view, listed] = await Promise.allSettled([this.opened.finishOne(opened), this.copies.write()]);
    if (view.status === 'rejected') throw view.reason;
    if (listed.status === 'rejected') throw listed.reason;
    return view.value;
  }

  /** @param subject the hospital's own number @returns what its events say, for the hospital alone @throws StoreError NO_SUCH_SUBJECT */
  standing(subject: string): ConsentStanding {
    return this.consent.standingOf(subject);
  }
}

function notesOf(
  table: readonly TableRow<(typeof CONSENT_COLUMNS)[number]>[],
  rows: readonly ConsentRow[],
  resembling: ReadonlySet<string>,
): readonly TableNote[] {
  const lines = rows.map(({ hospitalId: subject, type, at }, i) => ({ subject, type, at, line: table[i].line }));
  const earlier = lines.filter(({ subject }) => resembling.has(subject));
  return [
    ...noteOf('SUBJECTS_ALIKE', alikeLines(lines)),
    ...noteOf(
      'SUBJECT_ALIKE_EARLIER',
      earlier.map(({ line }) => line),
    ),
    ...noteOf('CONSENT_ENDED_BELOW', endedBelowLines(lines)),
  ];
}

/** A refusal or withdrawal may name the form and the scope that were refused; the event itself has neither. */
function ownCells(row: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const grants = row['type'] === 'GIVEN' || row['type'] === 'AMENDED';
  return grants ? row : { ...row, form: '', scope: '' };
}
