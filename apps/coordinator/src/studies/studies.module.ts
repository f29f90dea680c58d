import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.js';
import { ResultsModule } from '../results/results.module.js';
import { StudiesController } from './studies.controller.js';
import { StudyService } from './study.service.js';

/** Studies from their freezing to their end. */
@Module({
  imports: [PlatformModule, ResultsModule],
  controllers: [StudiesController],
  providers: [StudyService],
  exports: [StudyService],
})
export class StudiesModule {}
