import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { BackupService, type BackupView } from '../recovery/backup.service.js';
import { BodyPipe } from './body.pipe.js';
import { Access } from './caller.guard.js';

const backupSchema = z.strictObject({ folder: z.string().min(1).max(4000) });

/** A copy of the running agent's database. */
@Controller('v1/backups')
export class BackupController {
  constructor(private readonly backups: BackupService) {}

  @Post()
  @HttpCode(201)
  @Access('operator', 'administrator')
  make(@Body(new BodyPipe(backupSchema)) body: z.output<typeof backupSchema>): Promise<BackupView> {
    return this.backups.make(body.folder);
  }
}
