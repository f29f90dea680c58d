import { type Volume, volumeOf } from '@collimate/imaging-volume';
import { FormatError } from '../../format.error.js';
import type { DataSet } from '../data-set.js';
import { halfLifeOfNuclide } from './nuclide.table.js';
import type { DicomSeries } from '../series-facts.js';
import { factorFromWeight, positive, statedMeasure, suvImpossible, weightKg, type SuvMeasure } from './suv-body.js';
import { differingFactors, philipsFactors } from './suv-philips.js';
import { BODY_STATEMENTS, DECAY_STATEMENTS, SUV_STATEMENTS, checkSameInAllSlices, onePharmaceutical } from './suv-slices.js';
import { acquisitionTime, averageDelay, injectionTime, startOfScan } from './suv-times.js';
import { TAG } from '@collimate/imaging-dicom';

/** How an uptake image became SUV. */
export interface SuvScaling {
  /** Unit of the stored image: `GML` and `CM2ML` are SUV already. */
  readonly units: 'BQML' | 'CNTS' | 'GML' | 'CM2ML';
  /** The measure of the body by which the result is normalised. */
  readonly measure: SuvMeasure;
  readonly method: 'already-suv' | 'body-weight' | 'philips-suv-factor' | 'philips-activity-factor';
  readonly decayCorrection: 'START' | 'ADMIN' | 'NONE' | undefined;
  /** Factor of each slice along z. */
  readonly factors: readonly number[];
  /** Seconds between injection and the time to which the image is corrected; undefined when not needed. */
  readonly decaySeconds: number | undefined;
  readonly problems: readonly string[];
}

/** A PET volume in SUV and how it came about. */
export interface SuvVolume {
  readonly volume: Volume;
  readonly scaling: SuvScaling;
}

/** Activity per body weight beyond which a dose or a weight is in another unit: 20 kBq/kg is a thousandth of what is usual, 3 GBq/kg ten times a mouse's. */
const [LEAST_BQ_PER_KG, MOST_BQ_PER_KG] = [2e4, 3e9];
/** Half-lives of one nuclide differ by so much between tables. */
const HALF_LIFE_TOLERANCE = 0.05;

/** @throws FormatError SUV_IMPOSSIBLE where the half-life is that of another nuclide than the one that was injected */
function halfLifeOf(a: DataSet, pharmaceutical: DataSet): number {
  const halfLife = positive(a, pharmaceutical, TAG.RadionuclideHalfLife, 'the half-life');
  const known = halfLifeOfNuclide(pharmaceutical);
  if (known !== undefined && Math.abs(halfLife / known - 1) > HALF_LIFE_TOLERANCE)
    throw suvImpossible(a, TAG.RadionuclideHalfLife, 'the half-life is not that of the nuclide that is stated');
  return halfLife;
}

function doseOf(a: DataSet, pharmaceutical: DataSet, weight: number, problems: string[]): number {
  const dose = positive(a, pharmaceutical, TAG.RadionuclideTotalDose, 'the dose');
  if (dose < 1e5) throw suvImpossible(a, TAG.RadionuclideTotalDose, 'the dose is too small to be in Bq');
  if (dose / weight < LEAST_BQ_PER_KG || dose / weight > MOST_BQ_PER_KG)
    problems.push('the dose is not one that a body of this weight is given: check that it is in Bq, and the weight in kg');
  return dose;
}

function bodyWeightFactors(
  series: DicomSeries,
  activityFactors: readonly number[] | undefined,
  problems: string[],
): Pick<SuvScaling, 'factors' | 'decayCorrection' | 'decaySeconds'> {
  const slices = series.files.map((file) => file.attributes);
  const [a] = slices;
  checkSameInAllSlices(series.files, [...DECAY_STATEMENTS, TAG.PatientWeight]);
  const pharmaceutical = onePharmaceutical(series.files);
  const weight = weightKg(a);
  const dose = doseOf(a, pharmaceutical, weight, problems);
  const grams = weight * 1000;
  const perDose = (n: number, activity: number): number => ((activityFactors?.[n] ?? 1) * grams) / activity;
  const decayCorrection = a.word(TAG.DecayCorrection);
  if (decayCorrection === 'ADMIN')
    return { factors: slices.map((_, n) => perDose(n, dose)), decayCorrection, decaySeconds: undefined };
  if (decayCorrection !== 'START' && decayCorrection !== 'NONE') {
    throw suvImpossible(
      a,
      TAG.DecayCorrection,
      decayCorrection === undefined ? 'the decay correction is missing' : 'the decay correction is unknown',
    );
  }
  const halfLife = halfLifeOf(a, pharmaceutical);
  const lambda = Math.LN2 / halfLife;
  const scan = startOfScan(series, lambda, problems);
  const decaySeconds = scan - injectionTime(a, pharmaceutical, scan, halfLife, problems);
  const remaining = (seconds: number): number => dose * Math.exp(-lambda * seconds);
  if (decayCorrection === 'START') {
    return { factors: slices.map((_, n) => perDose(n, remaining(decaySeconds))), decayCorrection, decaySeconds };
  }
  const factors = slices.map((slice, n) => {
    const acquired = acquisitionTime(slice);
    if (acquired === undefined) throw suvImpossible(slice, TAG.AcquisitionTime, 'the acquisition time is missing');
    const duration = slice.decimal(TAG.ActualFrameDuration);
    if (duration === undefined) throw suvImpossible(slice, TAG.ActualFrameDuration, 'the frame duration is missing');
    const since = decaySeconds + (acquired - scan) + averageDelay(lambda, duration / 1000);
    return perDose(n, remaining(since));
  });
  return { factors, decayCorrection, decaySeconds };
}

function checkCorrections(a: DataSet, problems: string[]): void {
  const corrections = a.texts(TAG.CorrectedImage);
  const none = a.word(TAG.DecayCorrection) === 'NONE';
  if (!none && corrections.length > 0 && !corrections.includes('DECY')) {
    throw suvImpossible(a, TAG.CorrectedImage, 'the image claims a decay correction that was not made');
  }
  if (none && corrections.includes('DECY'))
    throw suvImpossible(a, TAG.DecayCorrection, 'the image was corrected for decay and does not say to which time');
  if (!corrections.includes('ATTN')) problems.push('the image is not corrected for attenuation');
}

/**
 * How the values of a PET series become SUV: by body weight, or by another measure of the body. A tag that is missing stops with
 * its name.
 * @throws FormatError SUV_IMPOSSIBLE, MISSING_ATTRIBUTE
 * @source QIBA FDG-PET/CT profile, vendor-neutral SUV pseudo-code; DICOM PS3.3 C.8.9.1; Philips private (7053,1000), (7053,1009)
 */
export function suvScaling(series: DicomSeries, measure: SuvMeasure = 'BW'): SuvScaling {
  const a = series.files[0].attributes;
  if (series.modality !== 'PT') throw a.error('SUV_IMPOSSIBLE', 'no SUV: the series is no PET', TAG.Modality);
  if (!series.rescaleStated) throw suvImpossible(a, TAG.RescaleSlope, 'the rescale slope or intercept is missing');
  checkSameInAllSlices(series.files, SUV_STATEMENTS);
  const byWeight = byWeightOrStated(series, measure);
  if (byWeight.measure === measure) return byWeight;
  checkSameInAllSlices(series.files, BODY_STATEMENTS);
  const factor = factorFromWeight(a, measure) / factorFromWeight(a, byWeight.measure);
  return { ...byWeight, measure, factors: byWeight.factors.map((f) => f * factor) };
}

function byWeightOrStated(series: DicomSeries, wanted: SuvMeasure): SuvScaling {
  const a = series.files[0].attributes;
  const problems: string[] = [];
  const units = a.word(TAG.Units);
  switch (units) {
    case 'GML':
    case 'CM2ML': {
      const stated = statedMeasure(a, units);
      if (stated !== wanted) problems.push(`the image is in SUV by ${stated} and was turned into SUV by ${wanted}`);
      return {
        units,
        measure: stated,
        method: 'already-suv',
        decayCorrection: undefined,
        factors: series.files.map(() => 1),
        decaySeconds: undefined,
        problems,
      };
    }
    case 'BQML':
      checkCorrections(a, problems);
      return { units, measure: 'BW', method: 'body-weight', ...bodyWeightFactors(series, undefined, problems), problems };
    case 'CNTS': {
      checkCorrections(a, problems);
      const factors = philipsFactors(series.files, TAG.PhilipsSuvScaleFactor);
      if (factors !== undefined) {
        problems.push(...differingFactors(factors));
        return {
          units,
          measure: 'BW',
          method: 'philips-suv-factor',
          decayCorrection: undefined,
          factors,
          decaySeconds: undefined,
          problems,
        };
      }
      const activity = philipsFactors(series.files, TAG.PhilipsActivityConcentrationScaleFactor);
      if (activity === undefined)
        throw suvImpossible(a, TAG.PhilipsSuvScaleFactor, 'the image is in counts and has no scale factor');
      problems.push(...differingFactors(activity));
      return {
        units,
        measure: 'BW',
        method: 'philips-activity-factor',
        ...bodyWeightFactors(series, activity, problems),
        problems,
      };
    }
    case undefined:
      throw suvImpossible(a, TAG.Units, 'the unit is missing');
    default:
      throw suvImpossible(a, TAG.Units, 'the unit is none of BQML, CNTS, GML and CM2ML');
  }
}

/** Scales a PET series to SUV, by body weight unless another measure is asked for. @throws FormatError SUV_IMPOSSIBLE, MISSING_ATTRIBUTE */
export function toSuv(series: DicomSeries, measure: SuvMeasure = 'BW'): SuvVolume {
  const scaling = suvScaling(series, measure);
  const { grid, voxels } = series.volume;
  const slice = grid.size[0] * grid.size[1];
  if (scaling.factors.length !== grid.size[2] && scaling.factors.length !== 1) {
    throw new FormatError('SUV_IMPOSSIBLE', 'no SUV: files and slices do not match', { place: { item: series.files[0].item } });
  }
  const scaled = new Float32Array(voxels.data.length);
  for (let i = 0; i < scaled.length; i++)
    scaled[i] = voxels.data[i] * (scaling.factors[Math.floor(i / slice)] ?? scaling.factors[0]);
  return { volume: volumeOf(grid, scaled), scaling };
}
