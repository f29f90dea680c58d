import { Module } from '@nestjs/common';
import { FeatureStore, LocalNameStore, ScanStore, SkipStore, StudyStore, ValueStore } from '@collimate/platform-site-store';
import { IntakeModule } from '../intake/intake.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { StudiesModule } from '../studies/studies.module.js';
import { ScanEnds } from './scan.ends.js';
import { ScanStanding } from './scan.standing.js';
import { StudyCohort } from './study.cohort.js';
import { StudyFlow } from './study.flow.js';
import { FigureService } from './study.figures.js';
import { StudyNames } from './study.names.js';
import { TableFigures } from './table.figures.js';

/** Participants of a study, the site's names for its regions and labels, and the state of their scans. Reads only. */
@Module({
  imports: [StoreModule, StudiesModule, IntakeModule],
  providers: [
    ...stores(ScanStore, FeatureStore, SkipStore, ValueStore, LocalNameStore, StudyStore),
    ...[StudyNames, StudyCohort, StudyFlow, ScanStanding, ScanEnds, TableFigures, FigureService],
  ],
  exports: [StudyNames, StudyCohort, StudyFlow, ScanStanding, FigureService],
})
export class CohortModule {}
