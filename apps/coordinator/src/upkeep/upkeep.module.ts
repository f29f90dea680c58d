import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.js';
import { BackupController } from './backup.controller.js';
import { BackupService } from './backup.service.js';

/** Backups of the coordinator. */
@Module({
  imports: [PlatformModule],
  controllers: [BackupController],
  providers: [BackupService],
})
export class UpkeepModule {}
