import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { formatRational, parseRational } from '@collimate/kernel-numeric';
import { LifetimeBudgetStore, type Account } from '@collimate/platform-site-store';
import { positiveRationalSchema } from '@collimate/statistics-menu';
import { z } from 'zod';
import { SiteBudget } from '../release/site-budget.js';
import { BodyPipe } from './body.pipe.js';
import { Access, Caller } from './caller.guard.js';
import { StatusService, type BudgetView } from './status.service.js';

const supplementSchema = z.strictObject({
  /** What is added to the lifetime budget, rho, as an exact number. */
  rho: positiveRationalSchema,
  /** How many supplements the caller has seen; with it a call that is repeated adds nothing twice. */
  after: z.int().nonnegative().optional(),
});

/** What came of a signature under a supplement, and the lifetime budget now, rho. */
export interface SupplementView {
  readonly kind: 'signed' | 'supplemented';
  readonly budget: string;
}

/** The lifetime budget of the hospital. */
@Controller('v1/budget')
export class BudgetController {
  constructor(
    private readonly figures: StatusService,
    private readonly store: LifetimeBudgetStore,
    private readonly budget: SiteBudget,
  ) {}

  @Get()
  @Access('staff')
  view(): Promise<BudgetView> {
    return this.figures.budget();
  }

  /** One approver's signature; the second one of the same amount adds it. */
  @Post('supplements')
  @HttpCode(201)
  @Access('approver')
  supplement(
    @Body(new BodyPipe(supplementSchema)) body: z.output<typeof supplementSchema>,
    @Caller() caller: Account,
  ): SupplementView {
    const { kind } = this.store.sign(parseRational(body.rho), caller.account, body.after);
    return { kind, budget: formatRational(this.budget.total()) };
  }
}
