import { Injectable } from '@nestjs/common';
import { formatRational, ZERO } from '@collimate/kernel-numeric';
import type { SiteBudget as SiteBudgetView } from '@collimate/platform-site-api';
import { LifetimeBudgetStore } from '@collimate/platform-site-store';
import { LedgerStore } from '@collimate/privacy-accounting';
import { SiteBudget } from '../policy/site-budget.js';
import { SiteStudies } from '../studies/site.studies.js';

/** Spent budget of the hospital and of each study, for the console of the hospital. */
@Injectable()
export class BudgetStatus {
  constructor(
    private readonly ledger: LedgerStore,
    private readonly studies: SiteStudies,
    private readonly house: SiteBudget,
    private readonly lifetime: LifetimeBudgetStore,
  ) {}

  async view(): Promise<SiteBudgetView> {
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
      studies: this.studies.all().map(({ digest, study: { protocol } }) => ({
        id: protocol.id,
        digest,
        budget: protocol.budget.rho,
        spent: formatRational(spent.byStudy.get(protocol.id) ?? ZERO),
      })),
    };
  }
}
