import type { TableColumn } from '@collimate/governance-publication';
import { parquetWriteBuffer } from 'hyparquet-writer';

const TYPES = { text: 'STRING', whole: 'INT32', number: 'DOUBLE' } as const;

/**
 * @param facts key and value pairs of the file's own metadata, for example the digest of the result
 * @returns a table as a Parquet file: every column nullable, text UTF-8, numbers doubles, whole numbers of 32 bits
 * @source Apache Parquet format 2, the page of apache/parquet-format
 */
export function parquetFile<Row extends object>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  facts: Readonly<Record<string, string>>,
): Uint8Array {
  const columnData = columns.map(({ name, form }) => ({
    name,
    type: TYPES[form],
    nullable: true,
    // The tables write an unknown cell as null; an empty text is a text, as flags are.
    data: rows.map((row) => row[name] ?? null),
  }));
  const kvMetadata = Object.entries(facts).map(([key, value]) => ({ key, value }));
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata, createdBy: 'collimate' }));
}
