import { Inject, Injectable } from '@nestjs/common';
import { formatRational, ZERO } from '@collimate/kernel-numeric';
import { ConsentTime, LifetimeBudgetStore } from '@collimate/platform-site-store';
import { LedgerStore } from '@collimate/privacy-accounting';
import { keyPlaceOf } from '../config/key.folder.js';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { OpenWithdrawals } from '../consent/open.withdrawals.js';
import { ExtractionService } from '../extraction/extraction.service.js';
import type { QueueTrouble } from '../extraction/queue.watch.js';
import { ExtractionRecords } from '../extraction/extraction.records.js';
import { SiteBudget } from '../release/site-budget.js';
import { WithdrawalCopies, type WithdrawalWarning } from '../recovery/withdrawal.copies.js';
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
    /** Signatures under a supplement that wait for a second one of the same amount, by name of the account. */
    readonly waiting: readonly { readonly by: string; readonly rho: string; readonly at: string }[];
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

/** What is not as it should be with consent and what keeps it. */
export type ConsentWarning =
  | WithdrawalWarning
  /** The machine's clock is more than half a year ahead of the last time that counted, and nobody has confirmed it. */
  | 'CLOCK_JUMPED'
  /** Something that a withdrawal announced is still to be carried out outside the database. */
  | 'WITHDRAWALS_OPEN'
  /** The keys lie in the data folder, so that a copy of it brings destroyed keys back. */
  | 'KEYS_IN_DATA_FOLDER';

/** What stands in the way of consent, for the hospital alone. */
export interface ConsentView {
  /** What somebody of the hospital should mend, each as a code of its own. */
  readonly warnings: readonly ConsentWarning[];
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
    private readonly time: ConsentTime,
    private readonly copies: WithdrawalCopies,
    private readonly opened: OpenWithdrawals,
    @Inject(SITE_CONFIG) private readonly config: SiteConfig,
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
        waiting: this.lifetime.waiting().map(({ by, rho, at }) => ({ by, rho: formatRational(rho), at })),
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

  consentView(): ConsentView {
    const own: readonly ConsentWarning[] = [
      ...(this.time.hasJumped ? (['CLOCK_JUMPED'] as const) : []),
      ...(this.opened.isBehind ? (['WITHDRAWALS_OPEN'] as const) : []),
      ...(keyPlaceOf(this.config).isInDataFolder ? (['KEYS_IN_DATA_FOLDER'] as const) : []),
    ];
    return { warnings: [...own, ...this.copies.warnings] };
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
