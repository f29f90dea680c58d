import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import { compare, formatRational, subtract, sumDown, sumUp, ZERO, type Rational } from '@collimate/kernel-numeric';
import { LifetimeBudgetStore } from '@collimate/platform-site-store';
import { LedgerStore, type SpentBudget } from '@collimate/privacy-accounting';
import type { Logger } from 'pino';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { LOGGER } from '../ground/logger.token.js';
import { SiteStudies, isAgreed } from '../studies/site.studies.js';
import { mayStillTake, unpaid } from '../studies/study.room.js';

/** The hospital's remaining budget before and after a study; rho. */
export interface RoomForStudy {
  /** The lifetime budget less spent budget, and less the amounts that approved studies may still take. */
  readonly left: Rational;
  /** Negative if the study does not fit. */
  readonly after: Rational;
}

/**
 * Lifetime budget of this hospital. It is set at the first start and grows by supplements that two approvers sign; a
 * setting of the environment may lower it and never raises it.
 */
@Injectable()
export class SiteBudget implements OnModuleInit {
  constructor(
    private readonly store: LifetimeBudgetStore,
    private readonly ledger: LedgerStore,
    private readonly studies: SiteStudies,
    @Inject(SITE_CONFIG) private readonly config: Pick<SiteConfig, 'siteBudget'>,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  onModuleInit(): void {
    this.store.open(this.config.siteBudget);
    const [first] = this.store.entries();
    if (compare(this.config.siteBudget, first.rho) <= 0) return;
    this.logger.warn(
      { code: 'BUDGET_NOT_RAISED', setting: formatRational(this.config.siteBudget), budget: formatRational(first.rho) },
      'the setting of the lifetime budget is larger than what was set first and is ignored; two approvers add to it by `collimate site budget supplement`',
    );
  }

  /** Upper bound of everything that is ever released here, rho. */
  total(): Rational {
    const [first] = this.store.entries();
    const { siteBudget } = this.config;
    const base = compare(siteBudget, first.rho) < 0 ? siteBudget : first.rho;
    return sumDown([base, this.store.supplements()]);
  }

  /** Amount that approved studies other than this one may still take, rho: all their answers, less charges so far. */
  reserved(spent: SpentBudget, besides?: FrozenStudy): Rational {
    const open = this.studies
      .all()
      .filter((view) => isAgreed(view) && view.digest !== besides?.digest)
      .map(({ study }) => mayStillTake(study, spent));
    return sumUp(open.filter((rho) => compare(rho, ZERO) > 0));
  }

  /**
   * @returns the remaining budget before the study, and after it: less its whole price, without charges made for this
   *   exact text
   */
  async roomFor(study: FrozenStudy): Promise<RoomForStudy> {
    return (await this.look())(study);
  }

  /**
   * @returns `roomFor` as a function of the present spent budget, which reads the studies at each call: a decision by
   *   it awaits nothing in between
   */
  async look(): Promise<(study: FrozenStudy) => RoomForStudy> {
    const spent = await this.ledger.spent();
    return (study) => {
      const left = subtract(subtract(this.total(), spent.site), this.reserved(spent, study));
      const open = unpaid(study, spent);
      const after = compare(open, ZERO) > 0 ? subtract(left, open) : left;
      // Both figures are rounded down, so that neither looks like more than it is. A negative figure means that the
      // study does not fit.
      return { left: sumDown([left]), after: sumDown([after]) };
    };
  }
}
