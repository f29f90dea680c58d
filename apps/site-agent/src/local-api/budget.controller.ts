import { Controller } from '@nestjs/common';
import { formatRational, parseRational } from '@collimate/kernel-numeric';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import { LifetimeBudgetStore, type Account } from '@collimate/platform-site-store';
import type { AnswerOf } from '@collimate/protocol/http';
import { SiteBudget } from '../policy/site-budget.js';
import { BudgetStatus } from './budget.status.js';

/** The lifetime budget of the hospital. */
@Controller()
export class BudgetController {
  constructor(
    private readonly status: BudgetStatus,
    private readonly store: LifetimeBudgetStore,
    private readonly budget: SiteBudget,
  ) {}

  @Serves(SITE_API.budget)
  view(): Promise<AnswerOf<SiteApi['budget']>> {
    return this.status.view();
  }

  @Serves(SITE_API.supplementBudget)
  supplement({ body, caller }: CallOf<SiteApi['supplementBudget'], Account>): AnswerOf<SiteApi['supplementBudget']> {
    const { kind } = this.store.sign(parseRational(body.rho), caller.account, body.after);
    return { kind, budget: formatRational(this.budget.total()) };
  }
}
