import { pairNumbers, type PairRule } from '@collimate/statistics-menu';
import type { Encoder } from '../encoder.js';
import { encodeMomentsRows } from '../moments/moments.encoder.js';
import { groupOf, standardisedRows } from '../subject-record.js';
import type { SubjectReading } from '../variables/subject.readings.js';

/** The mean of the encoded pairs of a subject; left out if the group is not asked for, or no pair has every feature in both readings. */
export const encodePairs: Encoder<'pairs'> = (design, _given, record) => {
  const group = groupOf(record, design);
  if (group < 0) return 'left-out';
  const rowOf = ({ values }: SubjectReading): readonly number[] | undefined => standardisedRows({ ...record, values }, design)[0];
  const blocks = pairsOf(record.readings ?? [], design.pair).flatMap(([first, second]) => {
    const [a, b] = [rowOf(first), rowOf(second)];
    return a === undefined || b === undefined ? [] : [encodeMomentsRows(design.moments, [pairNumbers(a, b)])];
  });
  if (blocks.length === 0) return 'left-out';
  const mean = new Float64Array(design.moments.blockLength);
  // Sums of a few integers below 2^31 are exact floats; truncation toward zero makes no coordinate longer.
  for (const block of blocks) for (let i = 0; i < mean.length; i++) mean[i] += block[i];
  return [{ offset: group * design.moments.blockLength, lattice: mean.map((sum) => Math.trunc(sum / blocks.length)) }];
};

/**
 * Readings of one image by two readers, or of two scans at one time point by one reader. Where two rows claim the same place there is no pair.
 */
function pairsOf(
  readings: readonly SubjectReading[],
  { by, first, second }: PairRule,
): readonly (readonly [SubjectReading, SubjectReading])[] {
  const places = new Map<string, { readonly firsts: SubjectReading[]; readonly seconds: SubjectReading[] }>();
  for (const reading of readings) {
    const { image, timepoint, reader, scan } = reading;
    const place = JSON.stringify(by === 'reader' ? [image, timepoint, scan] : [timepoint, reader]);
    const found = places.get(place) ?? { firsts: [], seconds: [] };
    places.set(place, found);
    if (reading[by] === first) found.firsts.push(reading);
    if (reading[by] === second) found.seconds.push(reading);
  }
  return [...places.values()].flatMap(({ firsts, seconds }) =>
    firsts.length === 1 && seconds.length === 1 ? [[firsts[0], seconds[0]] as const] : [],
  );
}
