import { Module } from '@nestjs/common';
import { RoundStore, StudyStore, StudyWordStore } from '@collimate/platform-site-store';
import { LedgerStore } from '@collimate/privacy-accounting';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { EndedStudies } from './ended.studies.js';
import { SiteStudies } from './site.studies.js';
import { StudyStandings } from './study.standings.js';

/** The studies of the site with their protocols read. */
@Module({
  imports: [StoreModule],
  providers: [...stores(StudyStore, StudyWordStore, RoundStore, LedgerStore), SiteStudies, EndedStudies, StudyStandings],
  exports: [SiteStudies, EndedStudies, StudyStandings],
})
export class StudiesModule {}
