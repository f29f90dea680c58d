import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { Conductor } from '../assignments/conductor.js';
import { EnrolmentService } from '../link/enrolment.service.js';
import { lifeOf } from '../state/enrolment.store.js';
import { BodyPipe } from './body.pipe.js';
import { Access } from './caller.guard.js';

const enrolmentSchema = z.strictObject({ token: z.string().min(10).max(4000) });

/** Joining the federation. */
@Controller('v1/enrolment')
export class EnrolmentController {
  constructor(
    private readonly enrolment: EnrolmentService,
    private readonly conductor: Conductor,
  ) {}

  @Post()
  @HttpCode(201)
  @Access('administrator')
  async enrol(
    @Body(new BodyPipe(enrolmentSchema)) body: z.output<typeof enrolmentSchema>,
  ): Promise<{ site: string; url: string; expires: string }> {
    const { site, url, certificatePem } = await this.enrolment.enrol(body.token);
    this.conductor.connect();
    return { site, url, expires: lifeOf(certificatePem).end };
  }
}
