import { Injectable } from '@nestjs/common';
import { Conductor } from '../assignments/conductor.js';
import { ExtractionService } from '../extraction/extraction.service.js';

/** After a person changed a table: more scans may belong to a study now, and the conductor looks at the rest. */
@Injectable()
export class LookAgain {
  constructor(
    private readonly extraction: ExtractionService,
    private readonly conductor: Conductor,
  ) {}

  async atScans(): Promise<void> {
    await this.extraction.refresh();
    this.conductor.wake();
  }
}
