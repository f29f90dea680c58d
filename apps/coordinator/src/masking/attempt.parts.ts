import { Injectable } from '@nestjs/common';
import { AttemptBells } from './attempt.bells.js';
import { AttemptCourses } from './attempt.courses.js';
import { AttemptEffects } from './attempt.effects.js';
import { AttemptOpener } from './attempt.opener.js';

/** What attempts at masked sums are conducted with. */
@Injectable()
export class AttemptParts {
  constructor(
    readonly courses: AttemptCourses,
    readonly effects: AttemptEffects,
    readonly opener: AttemptOpener,
    readonly bells: AttemptBells,
  ) {}
}
