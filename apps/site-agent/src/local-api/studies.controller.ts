import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { parseDigest } from '@collimate/kernel-canonical';
import { formatRational } from '@collimate/kernel-numeric';
import { studyPrice, type StudyProtocol } from '@collimate/governance-study';
import { z } from 'zod';
import type { Account, ReviewSignature, SiteStudyState } from '@collimate/platform-site-store';
import { Conductor } from '../assignments/conductor.js';
import { FigureService, type StudyFigures } from '../cohort/study.figures.js';
import { StudyNames } from '../cohort/study.names.js';
import { EarlierQuestions, type EarlierQuestion } from '../review/earlier.questions.js';
import { ReviewService } from '../review/review.service.js';
import { SiteBudget } from '../release/site-budget.js';
import type { SiteStudyView } from '../state/site.studies.js';
import { BodyPipe } from './body.pipe.js';
import { Access, Caller } from './caller.guard.js';

const approvalSchema = z.strictObject({
  /** The digest that stood on the page that was read. */
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  decision: z.enum(['approve', 'reject']).default('approve'),
});

/** A study as the hospital's staff sees it. */
export interface StudyView {
  readonly digest: string;
  readonly state: SiteStudyState;
  readonly signatures: readonly ReviewSignature[];
  /** What all its answers cost together at this site, rho. */
  readonly price: string;
  /** What the hospital has left for this study, and would have after it, rho; negative if it does not fit. */
  readonly house: { readonly left: string; readonly after: string };
  /** What this site's tables may call the region and the groups, besides the study's own names. It says nothing of any row. */
  readonly names: {
    readonly roi: readonly string[];
    readonly groups: readonly { readonly label: string; readonly local: readonly string[] }[];
  };
  /** Questions of the study that this hospital approved before, under another study. */
  readonly earlier: readonly EarlierQuestion[];
  readonly protocol: StudyProtocol;
}

/** Studies under review. */
@Controller('v1/studies')
export class StudiesController {
  constructor(
    private readonly review: ReviewService,
    private readonly conductor: Conductor,
    private readonly budget: SiteBudget,
    private readonly names: StudyNames,
    private readonly figures: FigureService,
    private readonly earlier: EarlierQuestions,
  ) {}

  @Get()
  @Access('staff')
  list(): Promise<readonly StudyView[]> {
    return Promise.all(this.review.list().map((study) => this.viewOf(study)));
  }

  @Post(':digest/approvals')
  @HttpCode(201)
  @Access('approver')
  async approve(
    @Param('digest') digestText: string,
    @Body(new BodyPipe(approvalSchema.optional())) body: z.output<typeof approvalSchema> | undefined,
    @Caller() caller: Account,
  ): Promise<StudyView> {
    const digest = parseDigest(digestText);
    const shown = parseDigest(body?.digest ?? digestText);
    const decision = body?.decision === 'reject' ? 'rejected' : 'approved';
    const study = await this.review.sign(digest, shown, caller, decision);
    this.conductor.wake();
    return this.viewOf(study);
  }

  /** Who takes part, and who does not and why: for the hospital alone, and only after its approval. */
  @Get(':digest/figures')
  @Access('staff')
  figuresOf(@Param('digest') digestText: string): StudyFigures {
    return this.figures.of(parseDigest(digestText));
  }

  /** The hospital's word that its tables are complete: from now on the study may ask. */
  @Post(':digest/ready')
  @HttpCode(201)
  @Access('operator', 'approver')
  ready(@Param('digest') digestText: string): Promise<StudyView> {
    const study = this.review.declareReady(parseDigest(digestText));
    this.conductor.wake();
    return this.viewOf(study);
  }

  /** The hospital takes its yes back. */
  @Post(':digest/close')
  @HttpCode(201)
  @Access('approver')
  close(@Param('digest') digestText: string, @Caller() caller: Account): Promise<StudyView> {
    return this.viewOf(this.review.close(parseDigest(digestText), caller));
  }

  private async viewOf(view: SiteStudyView): Promise<StudyView> {
    const { digest, state, study } = view;
    const names = this.names.of(study);
    const { left, after } = await this.budget.roomFor(study);
    return {
      digest,
      state,
      signatures: this.review.signatures(digest),
      price: formatRational(studyPrice(study.protocol)),
      house: { left: formatRational(left), after: formatRational(after) },
      names: {
        roi: names.regions,
        groups: study.reading.labels.map((label) => ({ label, local: names.labelsOf(label) })),
      },
      earlier: this.earlier.of(view),
      protocol: study.protocol,
    };
  }
}
