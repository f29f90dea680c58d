import { assertNever } from '@collimate/kernel-errors';
import type { FormatError } from '../../format.error.js';
import type { DataSet } from '../data-set.js';
import { TAG, formatTag } from '@collimate/imaging-dicom';

/**
 * By what of the body an uptake is normalised, as DICOM codes it: weight (g/ml), lean body mass after James or Janmahasatian
 * (g/ml), body surface after Du Bois (cm²/ml).
 * @source DICOM PS3.3 C.8.9.1.1.15, PS3.16 CID 85
 */
export type SuvMeasure = 'BW' | 'LBMJAMES128' | 'LBMJANMA' | 'BSA';

/** The error for an uptake that cannot be scaled: the message names the tag. */
export function suvImpossible(a: DataSet, tag: number, message: string, hint?: string): FormatError {
  return a.error('SUV_IMPOSSIBLE', `no SUV: ${message} ${formatTag(tag)}`, tag, hint);
}

/** A number above zero. @throws FormatError SUV_IMPOSSIBLE naming the tag */
export function positive(a: DataSet, holder: DataSet, tag: number, name: string): number {
  const value = holder.decimal(tag);
  if (value === undefined) throw suvImpossible(a, tag, `${name} is missing`);
  if (!(value > 0) || !Number.isFinite(value)) throw suvImpossible(a, tag, `${name} is not above 0`);
  return value;
}

/** Nobody is heavier; a larger number is in grams. */
const HEAVIEST_KG = 700;
/** Nobody is taller; a larger number is in centimetres. */
const TALLEST_M = 2.8;

/** @returns the body weight in kg @throws FormatError SUV_IMPOSSIBLE */
export function weightKg(a: DataSet): number {
  const weight = positive(a, a, TAG.PatientWeight, 'the body weight');
  if (weight > HEAVIEST_KG) throw suvImpossible(a, TAG.PatientWeight, 'the body weight is too large to be in kg');
  return weight;
}

function heightCm(a: DataSet): number {
  const height = positive(a, a, TAG.PatientSize, 'the body height');
  if (height > TALLEST_M) throw suvImpossible(a, TAG.PatientSize, 'the body height is too large to be in m');
  return 100 * height;
}

function sex(a: DataSet): 'F' | 'M' {
  const value = a.word(TAG.PatientSex);
  if (value === 'F' || value === 'M') return value;
  throw suvImpossible(
    a,
    TAG.PatientSex,
    value === undefined ? 'the sex is missing' : 'the sex is neither F nor M, for which lean body mass is defined',
  );
}

/**
 * Factor that turns an SUV by body weight into one by another measure.
 * @throws FormatError SUV_IMPOSSIBLE naming weight, height or sex
 * @source James: lean mass 1.10 W - 128 (W/H)^2 for men, 1.07 W - 148 (W/H)^2 for women (kg, cm; DICOM LBMJAMES128);
 *   Janmahasatian 2005: 9270 W / (6680 + 216 BMI) for men, 9270 W / (8780 + 244 BMI) for women;
 *   Du Bois 1916: surface in m² 0.007184 W^0.425 H^0.725 (kg, cm)
 */
export function factorFromWeight(a: DataSet, measure: SuvMeasure): number {
  if (measure === 'BW') return 1;
  const weight = weightKg(a);
  const height = heightCm(a);
  switch (measure) {
    case 'LBMJAMES128': {
      const [linear, square] = sex(a) === 'M' ? [1.1, 128] : [1.07, 148];
      const ratio = weight / height;
      const lean = linear * weight - square * ratio * ratio;
      // The parabola falls again for heavy patients and has no meaning there.
      if (!(lean > 0))
        throw suvImpossible(a, TAG.PatientWeight, 'the formula of James has no lean mass for this weight and height');
      return lean / weight;
    }
    case 'LBMJANMA': {
      const bodyMassIndex = weight / ((height / 100) * (height / 100));
      return 9270 / (sex(a) === 'M' ? 6680 + 216 * bodyMassIndex : 8780 + 244 * bodyMassIndex);
    }
    case 'BSA': {
      const surface = 0.007184 * Math.exp(0.425 * Math.log(weight) + 0.725 * Math.log(height));
      // cm² per ml against g per ml: 10,000 cm² a m² over 1,000 g a kg.
      return (10 * surface) / weight;
    }
    default:
      return assertNever(measure);
  }
}

/** The measure of an image that is in SUV already. @throws FormatError SUV_IMPOSSIBLE for one whose formula is not known */
export function statedMeasure(a: DataSet, units: 'GML' | 'CM2ML'): SuvMeasure {
  const type = a.word(TAG.SUVType) ?? (units === 'GML' ? 'BW' : 'BSA');
  if (type === 'BW' || type === 'LBMJAMES128' || type === 'LBMJANMA' || type === 'BSA') return type;
  throw suvImpossible(a, TAG.SUVType, 'the image is in SUV by a measure whose formula it does not say');
}
