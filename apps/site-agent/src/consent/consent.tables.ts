import { Injectable } from '@nestjs/common';
import { ConsentTableReader } from './consent.table.js';
import { TableRecord } from './table.record.js';

/** Reader of consent tables, and record of those that were read before. */
@Injectable()
export class ConsentTables {
  constructor(
    readonly reader: ConsentTableReader,
    readonly record: TableRecord,
  ) {}
}
