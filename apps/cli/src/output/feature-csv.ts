import { spreadsheetLine } from '@collimate/platform-tables';
import type { FeatureRow } from '@collimate/radiomics-features';
import { type ExtractionResult, rowUnit } from '@collimate/radiomics-pipeline';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';

/** Columns of the table, in the words of the IBSI reference tables. */
export const CSV_COLUMNS = [
  'subject',
  'roi',
  'plan',
  'family',
  'feature',
  'ibsi_code',
  'tag',
  'aggregation',
  'aggregation_code',
  'parameters',
  'value',
  'unit',
  'status',
] as const;

/** One row of the table as text. */
type CsvRow = Readonly<Record<(typeof CSV_COLUMNS)[number], string>>;

/**
 * @returns the results as CSV with a header line; numbers with all their digits; `status` is `ok` or the reason for a
 *   missing value
 */
export function featureCsv(subject: string, plan: ExtractionPlan, results: readonly ExtractionResult[]): string {
  const rows = results.flatMap((result) => rowsOf(subject, plan, result));
  const lines = rows.map((row) => spreadsheetLine(CSV_COLUMNS.map((column) => row[column])));
  return `${CSV_COLUMNS.join(',')}\n${lines.join('\n')}\n`;
}

function rowsOf(subject: string, plan: ExtractionPlan, result: ExtractionResult): CsvRow[] {
  const same = { subject, roi: result.roi, plan: plan.name };
  const features = result.table.rows.map((row): CsvRow => ({
    ...same,
    family: row.family,
    feature: row.name,
    ibsi_code: row.ibsi,
    tag: row.tag,
    aggregation: row.aggregation,
    aggregation_code: row.aggregationCode,
    parameters: parametersOf(row),
    value: row.value.kind === 'value' ? String(row.value.value) : '',
    unit: rowUnit(row, plan),
    status: row.value.kind === 'value' ? 'ok' : row.value.reason,
  }));
  const diagnostics = result.diagnostics.map((row): CsvRow => ({
    ...same,
    family: 'DIAG',
    feature: row.name,
    ibsi_code: '',
    tag: row.tag,
    aggregation: '',
    aggregation_code: '',
    parameters: `stage=${row.stage}`,
    value: row.value === null ? '' : String(row.value),
    unit: '',
    status: row.value === null ? 'emptyRoi' : 'ok',
  }));
  return [...features, ...diagnostics];
}

/** @returns for example `distance=1;discretisation=FBS;width=25`, of a response map with its name: `response=S60F(5,3D,mirror)` */
function parametersOf({ parameters, response }: FeatureRow): string {
  return Object.entries(response === undefined ? parameters : { ...parameters, response })
    .map(([key, value]) => `${key}=${value}`)
    .join(';');
}
