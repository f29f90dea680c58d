import { LEVEL, Z, type Estimate } from '../estimators/estimate.js';
import { estimateCells } from '../estimators/estimate.cells.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';

/** @returns the row of one group's number of subjects */
export function countRow(
  head: RowHead,
  { group, count, suppressed }: { readonly group: string; readonly count: Estimate; readonly suppressed: boolean },
  sites: number,
): TidyRow {
  const cells = { quantity: 'count', group, unit: 'subjects', scale: 'value', sites };
  return tidyRow(head, suppressed ? { ...cells, status: 'suppressed' } : { ...cells, ...estimateCells(count) });
}

/** @param noise SD of the pooled noise, subjects @returns the row as it is expected */
export function countForecast(head: RowHead, group: string, planned: number, noise: number, sites: number): TidyRow {
  return tidyRow(head, {
    quantity: 'count',
    group,
    unit: 'subjects',
    scale: 'value',
    estimate: planned,
    se_noise: noise,
    se_sampling: 0,
    se: noise,
    lower: planned - Z * noise,
    upper: planned + Z * noise,
    confidence: LEVEL,
    n: planned,
    sites,
  });
}
