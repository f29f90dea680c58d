import { encodeRecord } from '@collimate/privacy-mechanisms';
import { momentsRecord, shapingOf, type DesignOf } from '@collimate/statistics-menu';
import type { Encoder } from '../encoder.js';
import { groupOf, standardisedRows } from '../subject-record.js';

/** The clipped record with count, cut-off and fourth moment; left out if the group is not asked for or no scan is complete. */
export const encodeMoments: Encoder<'moments'> = (design, _given, record) => {
  const group = groupOf(record, design);
  if (group < 0) return 'left-out';
  const rows = standardisedRows(record, design);
  if (rows.length === 0) return 'left-out';
  return [{ offset: group * design.blockLength, lattice: encodeMomentsRows(design, rows) }];
};

/** @returns the block of one group that rows of one subject make */
export function encodeMomentsRows(
  { constants, lattice, correlation }: Pick<DesignOf<'moments'>, 'constants' | 'lattice' | 'correlation'>,
  rows: readonly (readonly number[])[],
): Float64Array {
  const { clip, kMax } = constants;
  const { steps, countStep, cutOffStep, fourthStep } = lattice;
  const { clipped, phi, kappa } = momentsRecord(rows, clip, kMax, correlation && shapingOf(correlation));
  const { units } = encodeRecord(clipped, clip, steps);
  return withShares(units, [countStep, part(phi, cutOffStep), part(kappa, fourthStep)]);
}

/** A share of a step, truncated toward zero; the integer bounds are the ones on which the proof stands. */
function part(share: number, step: bigint): bigint {
  const units = Number.isFinite(share) ? BigInt(Math.trunc(share * Number(step))) : step;
  return units < 0n ? 0n : units > step ? step : units;
}

/** The record with the coordinates that stand after it. */
function withShares(units: Float64Array, shares: readonly bigint[]): Float64Array {
  const block = new Float64Array(units.length + shares.length);
  block.set(units);
  block.set(shares.map(Number), units.length);
  return block;
}
