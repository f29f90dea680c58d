import { Injectable } from '@nestjs/common';
import { AttemptBells } from './attempt.bells.js';
import { AttemptCourses } from './attempt.courses.js';
import { AttemptEffects } from './attempt.effects.js';
import { AttemptOpener } from './attempt.opener.js';

/** The services that conduct attempts at masked sums, as one parameter. */
@Injectable()
export class AttemptParts {
  constructor(
    readonly courses: AttemptCourses,
    readonly effects: AttemptEffects,
    readonly opener: AttemptOpener,
    readonly bells: AttemptBells,
  ) {}
}
