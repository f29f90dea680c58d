import { Module } from '@nestjs/common';
import { StudyStore, StudyWordStore } from '@collimate/platform-site-store';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { SiteStudies } from './site.studies.js';

/** The studies of the site with their protocols read. */
@Module({
  imports: [StoreModule],
  providers: [...stores(StudyStore, StudyWordStore), SiteStudies],
  exports: [SiteStudies],
})
export class StudiesModule {}
