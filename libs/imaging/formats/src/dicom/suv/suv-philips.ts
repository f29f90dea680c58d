import { TAG } from '@collimate/imaging-dicom';
import type { DataSet } from '../data-set.js';
import { suvImpossible } from './suv-body.js';
import type { DicomFile } from '../dicom-file.reader.js';

const GROUP = 0x70530000;
/** Blocks that a private creator can reserve. @source DICOM PS3.5 7.8.1 */
const [FIRST_BLOCK, LAST_BLOCK] = [0x10, 0xff];

/**
 * A private scale factor of each slice. They are decimal strings, or floats, in whichever block the creator has reserved; another creator's
 * block means other things by them.
 * @param tag as it stands in the first block
 * @returns undefined when no slice has one
 * @throws FormatError SUV_IMPOSSIBLE where some slices have one and others have not
 */
export function philipsFactors(files: readonly DicomFile[], tag: number): readonly number[] | undefined {
  const factors = files.map(({ attributes }) => philipsFactor(attributes, tag));
  if (factors.every((factor) => factor === undefined)) return undefined;
  return factors.map((factor, n) => {
    if (factor !== undefined) return factor;
    throw suvImpossible(files[n].attributes, tag, 'a slice has no scale factor, and others of the series have one');
  });
}

/** One body, one dose and one detector have one factor: what is to be told where slices state others. */
export function differingFactors(factors: readonly number[]): readonly string[] {
  const differs = factors.some((factor) => factor !== factors[0]);
  return differs ? ['the slices state different scale factors of counts; each was scaled by its own'] : [];
}

/** @returns the factor of one slice; undefined where it has none @param tag as it stands in the first block */
export function philipsFactor(a: DataSet, tag: number): number | undefined {
  const block = blockOf(a);
  if (block === undefined) return undefined;
  const own = GROUP + block * 0x100 + (tag & 0xff);
  const vr = a.vrOf(own);
  const value = vr === 'FL' || vr === 'FD' ? a.float(own) : a.decimal(own);
  return value !== undefined && value > 0 && Number.isFinite(value) ? value : undefined;
}

/** Careless copies lose the creator: the first block is then its own, if nobody else has it. */
function blockOf(a: DataSet): number | undefined {
  for (let block = FIRST_BLOCK; block <= LAST_BLOCK; block++) {
    if (/^philips pet/iu.test(a.text(GROUP + block) ?? '')) return block;
  }
  return a.has(TAG.PhilipsPrivateCreator) ? undefined : FIRST_BLOCK;
}
