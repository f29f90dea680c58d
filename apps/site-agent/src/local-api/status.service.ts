import { Injectable } from '@nestjs/common';
import { formatRational, ZERO } from '@collimate/kernel-numeric';
import { LifetimeBudgetStore } from '@collimate/platform-site-store';
import { LedgerStore } from '@collimate/privacy-accounting';
import { ExtractionService } from '../extraction/extraction.service.js';
import type { QueueTrouble } from '../extraction/queue.watch.js';
import { ExtractionRecords } from '../extraction/extraction.records.js';
import { SiteBudget } from '../release/site-budget.js';
import { SiteStudies } from '../state/site.studies.js';

/** What is spent and what is left, all in rho as exact text. */
export interface BudgetView {
  readonly site: {
    /** For life: what was set first, and every supplement. */
    readonly budget: string;
    readonly spent: string;
    /** What approved studies may still take. */
    readonly reserved: string;
    readonly supplements: readonly { readonly rho: string; readonly at: string }[];
  };
  readonly studies: readonly { readonly id: string; readonly digest: string; readonly budget: string; readonly spent: string }[];
}

/** How the extraction stands: numbers that stay at the site. */
export interface ExtractionView {
  /** Jobs of the queue; null while it is away, when nobody can say. */
  readonly waiting: number | null;
  readonly running: number | null;
  readonly failed: number | null;
  /** Extractions that ended, with features or with a code; what the tables hold, whatever the queue remembers. */
  readonly done: number;
  /** Why the queue takes no jobs, for example `QUEUE_UNREACHABLE`, and since when; null while it does. */
  readonly queue: QueueTrouble | null;
  readonly skipped: readonly { readonly code: string; readonly scans: number }[];
}

/** Figures for the console of the hospital. */
@Injectable()
export class StatusService {
  constructor(
    private readonly ledger: LedgerStore,
    private readonly siteStudies: SiteStudies,
    private readonly extraction: ExtractionService,
    private readonly records: ExtractionRecords,
    private readonly house: SiteBudget,
    private readonly lifetime: LifetimeBudgetStore,
  ) {}

  async budget(): Promise<BudgetView> {
    const spent = await this.ledger.spent();
    return {
      site: {
        budget: formatRational(this.house.total()),
        spent: formatRational(spent.site),
        reserved: formatRational(this.house.reserved(spent)),
        supplements: this.lifetime
          .entries()
          .slice(1)
          .map(({ rho, at }) => ({ rho: formatRational(rho), at })),
      },
      studies: this.siteStudies.all().map(({ digest, study: { protocol } }) => ({
        id: protocol.id,
        digest,
        budget: protocol.budget.rho,
        spent: formatRational(spent.byStudy.get(protocol.id) ?? ZERO),
      })),
    };
  }

  studies(): readonly { readonly id: string; readonly digest: string; readonly state: string }[] {
    return this.siteStudies.all().map(({ digest, study, state }) => ({ id: study.protocol.id, digest, state }));
  }

  async extractionView(): Promise<ExtractionView> {
    const counts = await this.extraction.counts();
    return {
      waiting: counts?.waiting ?? null,
      running: counts?.running ?? null,
      failed: counts?.failed ?? null,
      done: this.records.ended(),
      queue: this.extraction.queueTrouble ?? null,
      skipped: this.records.skipped(),
    };
  }
}
