import { Module } from '@nestjs/common';
import { EnrolmentStore, RoundStore, SiteLog, StudyStore, StudyWordStore } from '@collimate/platform-site-store';
import { CohortModule } from '../cohort/cohort.module.js';
import { DispatchModule } from '../dispatch/dispatch.module.js';
import { ExtractionModule } from '../extraction/extraction.module.js';
import { LinkModule } from '../link/link.module.js';
import { MaskingModule } from '../masking/masking.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { ReviewModule } from '../review/review.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { StudiesModule } from '../studies/studies.module.js';
import { TimeModule } from '../time/time.module.js';
import { AssignmentIntake } from './assignment.intake.js';
import { Conductor } from './conductor.js';
import { ExtractionStart } from './extraction.start.js';
import { LinkSide } from './link.side.js';
import { ProgressReport } from './progress.report.js';
import { ProgressTick } from './progress.tick.js';
import { RoundAnswers } from './round.answers.js';
import { RoundAnswerer } from './round.answerer.js';
import { SelfDescription } from './self.description.js';
import { StateLog } from './state.log.js';
import { StudyCalendar } from './study.calendar.js';
import { StudyProgress } from './study.progress.js';
import { WorkTurn } from './work.turn.js';

/** The conductor: an order from the link goes to review, extraction and dispatch. It sees the door's answers, never the door. */
@Module({
  imports: [
    ...[StoreModule, TimeModule, StudiesModule, QuarantineModule, PolicyModule, CohortModule],
    ...[LinkModule, ExtractionModule, ReviewModule, DispatchModule, MaskingModule],
  ],
  providers: [
    ...stores(SiteLog, EnrolmentStore, RoundStore, StudyStore, StudyWordStore),
    ...[AssignmentIntake, SelfDescription, LinkSide],
    ...[ExtractionStart, StudyCalendar, ProgressTick, ProgressReport, StudyProgress],
    ...[RoundAnswers, RoundAnswerer, StateLog, WorkTurn, Conductor],
  ],
  exports: [Conductor],
})
export class AssignmentsModule {}
