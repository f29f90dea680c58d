import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { LocalNameStore, NAME_KINDS, type LocalNames } from '@collimate/platform-site-store';
import { z } from 'zod';
import { Conductor } from '../assignments/conductor.js';
import { ExtractionService } from '../extraction/extraction.service.js';
import { BodyPipe } from './body.pipe.js';
import { Access } from './caller.guard.js';

const local = z.string().min(1).max(1000);
const removalSchema = z.strictObject({
  kind: z.enum(NAME_KINDS),
  /** The study's name of a region or a group. */
  name: z.string().min(1).max(64),
  local: z.array(local).max(100),
});
const mappingSchema = removalSchema.extend({ local: z.array(local).min(1).max(100) });

/** What the hospital's own tables call the regions and groups of studies. No name of them leaves. */
@Controller('v1/names')
export class NamesController {
  constructor(
    private readonly names: LocalNameStore,
    private readonly extraction: ExtractionService,
    private readonly conductor: Conductor,
  ) {}

  @Get()
  @Access('staff')
  list(): LocalNames {
    return this.names.current();
  }

  @Post()
  @HttpCode(201)
  @Access('operator', 'administrator')
  map(@Body(new BodyPipe(mappingSchema)) { kind, name, local: names }: z.output<typeof mappingSchema>): Promise<LocalNames> {
    return this.changed(this.names.map(kind, name, names));
  }

  /** Takes local names back; none named means all. */
  @Post('removals')
  @HttpCode(201)
  @Access('operator', 'administrator')
  remove(@Body(new BodyPipe(removalSchema)) { kind, name, local: names }: z.output<typeof removalSchema>): Promise<LocalNames> {
    return this.changed(this.names.remove(kind, name, names));
  }

  /** More scans may have the region of a study now. */
  private async changed(names: LocalNames): Promise<LocalNames> {
    await this.extraction.refresh();
    this.conductor.wake();
    return names;
  }
}
