import { Module, type DynamicModule } from '@nestjs/common';
import { AuditModule } from './audit/audit.module.js';
import { MonitoringModule } from './monitoring/monitoring.module.js';
import { OperatorsModule } from './operators/operators.module.js';
import { OpenedModule, type Opened } from './platform/opened.module.js';
import { ResultsModule } from './results/results.module.js';
import { RoundsModule } from './rounds/rounds.module.js';
import { ServingModule } from './serving/serving.module.js';
import { SitesModule } from './sites/sites.module.js';
import { StudiesModule } from './studies/studies.module.js';
import { UpkeepModule } from './upkeep/upkeep.module.js';

/** The coordinator: one module for each folder, from the bottom up. */
@Module({})
export class AppModule {
  static over(opened: Opened): DynamicModule {
    return {
      module: AppModule,
      imports: [
        OpenedModule.over(opened),
        AuditModule,
        ResultsModule,
        StudiesModule,
        RoundsModule,
        OperatorsModule,
        SitesModule,
        UpkeepModule,
        MonitoringModule,
        ServingModule,
      ],
    };
  }
}
