import { Inject, Injectable } from '@nestjs/common';
import { formatRational, ZERO } from '@collimate/kernel-numeric';
import type { ConsentWarning, SiteBudget as SiteBudgetView, SiteStatus } from '@collimate/platform-site-api';
import { ConsentTime, LifetimeBudgetStore } from '@collimate/platform-site-store';
import { LedgerStore } from '@collimate/privacy-accounting';
import { keyPlaceOf } from '../config/key.folder.js';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { OpenWithdrawals } from '../consent/open.withdrawals.js';
import { ExtractionService } from '../extraction/extraction.service.js';
import { ExtractionRecords } from '../extraction/extraction.records.js';
import { SiteBudget } from '../release/site-budget.js';
import { WithdrawalCopies } from '../recovery/withdrawal.copies.js';
import { SiteStudies } from '../state/site.studies.js';

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

  async budget(): Promise<SiteBudgetView> {
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

  studies(): SiteStatus['studies'] {
    return this.siteStudies.all().map(({ digest, study, state }) => ({ id: study.protocol.id, digest, state }));
  }

  consentView(): SiteStatus['consent'] {
    const own: readonly ConsentWarning[] = [
      ...(this.time.hasJumped ? (['CLOCK_JUMPED'] as const) : []),
      ...(this.opened.isBehind ? (['WITHDRAWALS_OPEN'] as const) : []),
      ...(keyPlaceOf(this.config).isInDataFolder ? (['KEYS_IN_DATA_FOLDER'] as const) : []),
    ];
    return { warnings: [...own, ...this.copies.warnings] };
  }

  async extractionView(): Promise<SiteStatus['extraction']> {
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
