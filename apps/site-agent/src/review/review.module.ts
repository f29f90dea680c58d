import { Module } from '@nestjs/common';
import { PastReleases, RoundStore, StudyStore } from '@collimate/platform-site-store';
import { PolicyModule } from '../policy/policy.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { StudiesModule } from '../studies/studies.module.js';
import { EarlierQuestions } from './earlier.questions.js';
import { ReviewService } from './review.service.js';

/** The hospital's own yes or no to a study, before any scan is touched. */
@Module({
  imports: [StoreModule, StudiesModule, PolicyModule],
  providers: [...stores(StudyStore, RoundStore, PastReleases), ReviewService, EarlierQuestions],
  exports: [ReviewService, EarlierQuestions],
})
export class ReviewModule {}
