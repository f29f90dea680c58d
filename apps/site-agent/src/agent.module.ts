import { Module, type DynamicModule } from '@nestjs/common';
import { AssignmentsModule } from './assignments/assignments.module.js';
import { GroundModule, type AgentSetting } from './ground/ground.module.js';
import { LocalApiModule } from './local-api/local-api.module.js';
import { MonitoringModule } from './monitoring/monitoring.module.js';
import { RecoveryModule } from './recovery/recovery.module.js';

/** The whole agent: one process, one database, one outbound connection (and one to each witness that the hospital names), one loopback port. */
@Module({})
export class AgentModule {
  static with(setting: AgentSetting): DynamicModule {
    return {
      module: AgentModule,
      imports: [GroundModule.with(setting), RecoveryModule, AssignmentsModule, LocalApiModule, MonitoringModule],
    };
  }
}
