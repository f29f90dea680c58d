import type { Encoder } from '../encoder.js';
import { binOf } from '../variables/axis.index.js';

/** A column of the factor for each number; left out if one of the numbers is missing. */
export const encodePrefixCells: Encoder<'prefix-cells'> = (design, _given, { values }) => {
  const bins = design.axes.map(({ variable, edges }) => binOf(edges, values.get(variable)));
  if (bins.some((bin) => bin < 0)) return 'left-out';
  return design.axes.map(({ offset, coefficients }, index) => ({
    offset: offset + bins[index],
    lattice: coefficients.slice(0, coefficients.length - bins[index]),
  }));
};
