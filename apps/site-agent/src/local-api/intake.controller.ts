import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { WITHDRAWAL_KINDS } from '@collimate/governance-consent';
import type { ConsentStanding } from '@collimate/platform-site-store';
import { z } from 'zod';
import { Conductor } from '../assignments/conductor.js';
import type { WithdrawalView } from '../consent/open.withdrawals.js';
import { ConsentService, type ConsentImportView } from '../consent/consent.service.js';
import { FigureService, type StudyFigures } from '../cohort/study.figures.js';
import { ExtractionService } from '../extraction/extraction.service.js';
import { CohortService, type CohortImportView } from '../intake/cohort.service.js';
import { BodyPipe } from './body.pipe.js';
import { Access } from './caller.guard.js';

const tableSchema = z.strictObject({ table: z.string().min(1).max(4000) });
const subjectSchema = z.strictObject({ subject: z.string().min(1).max(64) });
const withdrawalSchema = subjectSchema.extend({
  kind: z.enum(WITHDRAWAL_KINDS).default('NO_FURTHER_USE'),
});

/** What an import did, and who takes part in the approved studies after it; these numbers stay at the site. */
type WithFigures<T> = T & { readonly studies: readonly StudyFigures[] };

/** The hospital's tables: who is in the cohort, and who allows what. */
@Controller('v1')
export class IntakeController {
  constructor(
    private readonly cohort: CohortService,
    private readonly consent: ConsentService,
    private readonly extraction: ExtractionService,
    private readonly conductor: Conductor,
    private readonly figures: FigureService,
  ) {}

  @Post('cohort')
  @HttpCode(201)
  @Access('operator', 'administrator')
  async importCohort(
    @Body(new BodyPipe(tableSchema)) body: z.output<typeof tableSchema>,
  ): Promise<WithFigures<CohortImportView>> {
    const done = await this.cohort.importTable(body.table);
    await this.extraction.retrySkipped();
    await this.lookAgain();
    return { ...done, studies: this.figures.ofApproved() };
  }

  @Post('consent/import')
  @HttpCode(201)
  @Access('operator', 'administrator')
  async importConsent(
    @Body(new BodyPipe(tableSchema)) body: z.output<typeof tableSchema>,
  ): Promise<WithFigures<ConsentImportView>> {
    const done = await this.consent.importTable(body.table);
    await this.lookAgain();
    return { ...done, studies: this.figures.ofApproved() };
  }

  @Post('consent/withdrawals')
  @HttpCode(201)
  @Access('operator', 'administrator')
  async withdraw(@Body(new BodyPipe(withdrawalSchema)) body: z.output<typeof withdrawalSchema>): Promise<WithdrawalView> {
    const done = await this.consent.withdraw(body.subject, body.kind);
    this.conductor.wake();
    return done;
  }

  /** What the events of a subject say, and whether they may be called. */
  @Post('consent/standing')
  @HttpCode(200)
  @Access('operator', 'administrator')
  standing(@Body(new BodyPipe(subjectSchema)) body: z.output<typeof subjectSchema>): ConsentStanding {
    return this.consent.standing(body.subject);
  }

  /** The clock is right, although it is far ahead of the last time that counted. */
  @Post('consent/clock')
  @HttpCode(201)
  @Access('approver')
  confirmClock(): { readonly now: string } {
    return { now: this.consent.confirmClock() };
  }

  private async lookAgain(): Promise<void> {
    await this.extraction.refresh();
    this.conductor.wake();
  }
}
