import { encodeRecord } from '@collimate/privacy-mechanisms';
import { coefficientsOf, gradientScore, type DesignOf, type GradientOutcomeValue } from '@collimate/statistics-menu';
import { toNumber } from '@collimate/kernel-numeric';
import type { Encoder } from '../encoder.js';
import { LocalError } from '../local.error.js';
import { standardisedRows, type VariableValue } from '../subject-record.js';

/** The clipped score at the public coefficients, with a count; left out if a number or the outcome is missing. */
export const encodeGradient: Encoder<'gradient'> = (design, given, record) => {
  const coefficients = coefficientsOf(given);
  if (coefficients.length !== design.parameters) {
    throw new LocalError('GIVEN_LENGTH', 'a step is given another number of coefficients than its model has');
  }
  const value = outcomeOf(design, record.values.get(design.outcome.variable));
  const [row] = standardisedRows(record, design);
  if (row === undefined || value === undefined) return 'left-out';
  const { units } = encodeRecord(gradientScore(design, coefficients, row, value), toNumber(design.clip), design.lattice);
  const one = design.countUnits;
  const counts = typeof value === 'boolean' ? [one] : [one, value.event ? one : 0n];
  return [
    { offset: 0, lattice: units },
    { offset: design.parameters, lattice: counts },
  ];
};

function outcomeOf({ outcome }: DesignOf<'gradient'>, value: VariableValue | undefined): GradientOutcomeValue | undefined {
  if (outcome.kind === 'label') {
    return typeof value === 'string' && outcome.labels.includes(value) ? value === outcome.positive : undefined;
  }
  return typeof value === 'object' && value.time > 0 ? value : undefined;
}
