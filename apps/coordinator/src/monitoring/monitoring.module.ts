import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.js';
import { CoordinatorMonitor } from './coordinator.monitor.js';

/** Metrics for those who watch the machine. */
@Module({ imports: [PlatformModule], providers: [CoordinatorMonitor] })
export class MonitoringModule {}
