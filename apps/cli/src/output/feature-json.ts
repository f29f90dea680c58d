import { featureRefOf } from '@collimate/radiomics-features';
import { type ExtractionResult, rowUnit } from '@collimate/radiomics-pipeline';
import { type ExtractionPlan, featureKey } from '@collimate/radiomics-vocabulary';
import { softwareOf } from './software.js';

/** @returns the results as indented JSON, with the record of how each came about */
export function featureJson(subject: string, plan: ExtractionPlan, results: readonly ExtractionResult[]): string {
  const document = {
    schema: 'collimate.features/1',
    subject,
    plan,
    software: softwareOf(),
    results: results.map(({ roi, table, record, diagnostics }) => ({
      roi,
      record,
      features: table.rows.map(({ value, ...row }) => ({
        key: featureKey(featureRefOf(row)),
        ...row,
        unit: rowUnit(row, plan),
        value: value.kind === 'value' ? value.value : null,
        status: value.kind === 'value' ? 'ok' : value.reason,
      })),
      diagnostics,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
