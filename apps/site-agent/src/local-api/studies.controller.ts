import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { parseDigest } from '@collimate/kernel-canonical';
import { formatRational } from '@collimate/kernel-numeric';
import { studyPrice, type StudyProtocol } from '@collimate/governance-study';
import { z } from 'zod';
import type { Account, ReviewSignature, SiteStudyState } from '@collimate/platform-site-store';
import { Conductor } from '../assignments/conductor.js';
import { ReviewService } from '../review/review.service.js';
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
  /** What all its statistics cost together at this site, rho. */
  readonly price: string;
  readonly protocol: StudyProtocol;
}

/** Studies under review. */
@Controller('v1/studies')
export class StudiesController {
  constructor(
    private readonly review: ReviewService,
    private readonly conductor: Conductor,
  ) {}

  @Get()
  @Access('administrator', 'operator', 'approver')
  list(): readonly StudyView[] {
    return this.review.list().map((study) => viewOf(study, this.review.signatures(study.digest)));
  }

  @Post(':digest/approvals')
  @HttpCode(201)
  @Access('approver')
  approve(
    @Param('digest') digestText: string,
    @Body(new BodyPipe(approvalSchema.optional())) body: z.output<typeof approvalSchema> | undefined,
    @Caller() caller: Account,
  ): StudyView {
    const digest = parseDigest(digestText);
    const shown = parseDigest(body?.digest ?? digestText);
    const decision = body?.decision === 'reject' ? 'rejected' : 'approved';
    const study = this.review.sign(digest, shown, caller, decision);
    this.conductor.wake();
    return viewOf(study, this.review.signatures(digest));
  }

  /** The hospital's word that its tables are complete: from now on the study may ask. */
  @Post(':digest/ready')
  @HttpCode(201)
  @Access('operator', 'approver')
  ready(@Param('digest') digestText: string): StudyView {
    const study = this.review.declareReady(parseDigest(digestText));
    this.conductor.wake();
    return viewOf(study, this.review.signatures(study.digest));
  }
}

function viewOf(study: SiteStudyView, signatures: readonly ReviewSignature[]): StudyView {
  const { protocol } = study.study;
  return {
    digest: study.digest,
    state: study.state,
    signatures,
    price: formatRational(studyPrice(protocol)),
    protocol,
  };
}
