import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.js';
import { CoordinatorMonitor } from './coordinator.monitor.js';

/** What the watchers of the machine may see. */
@Module({ imports: [PlatformModule], providers: [CoordinatorMonitor] })
export class MonitoringModule {}
