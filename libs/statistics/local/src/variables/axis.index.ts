import type { VariableValue } from '../subject-record.js';

/** @returns index of the bin between rising edges, a value on an edge in the bin above; -1 for what is no number */
export function binOf(edges: readonly number[], value: VariableValue | undefined): number {
  if (typeof value !== 'number' || Number.isNaN(value)) return -1;
  return edges.filter((edge) => value >= edge).length;
}
