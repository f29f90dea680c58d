import { Injectable } from '@nestjs/common';
import { ConsentTableReader } from './consent.table.js';
import { TableRecord } from './table.record.js';

/** How a table of consent is read, and which ones were read before. */
@Injectable()
export class ConsentTables {
  constructor(
    readonly reader: ConsentTableReader,
    readonly record: TableRecord,
  ) {}
}
