import { findElement, latinText, type RawElement, TAG } from '@collimate/imaging-dicom';
import { namesHead } from '@collimate/imaging-formats';
import { ACCEPTED_SOP_CLASSES } from './keep.table.js';
import type { BlankRule, PixelArea } from './policy.js';

/** What of the body an image shows, as far as its attributes tell: a face is an identifier that no attribute holds. */
export type FaceView = 'shown' | 'not-shown' | 'unknown';

const ROWS = 0x00280010;
const COLUMNS = 0x00280011;
const MODEL = 0x00081090;
const WITH_FACE = /HEAD|BRAIN|SKULL|FACE|ORBIT|EYE|EAR|JAW|SINUS|NECK|WHOLE ?BODY|TMJ|MAXILL|MANDIB|NOSE|PITUITARY/;
const WITHOUT_FACE =
  /^(ABDOMEN|ABDOMENPELVIS|BREAST|CHEST|CHESTABDOMEN|CHESTABDPELVIS|EXTREMITY|HEART|KIDNEY|LIVER|LUNG|PANCREAS|PELVIS|PROSTATE|THORAX|UTERUS|SPINE|LSPINE|TSPINE|KNEE|HIP|HAND|FOOT|ANKLE|WRIST|ELBOW|SHOULDER)$/;

/** What is known of a file before its attributes are cleaned. */
export type Screening =
  | { readonly kind: 'refused'; readonly code: 'SOP_CLASS_NOT_ACCEPTED' | 'BURNED_IN_ANNOTATION' | 'SCREEN_SAVE' }
  | { readonly kind: 'accepted'; readonly modality: string; readonly blank: readonly PixelArea[]; readonly face: FaceView };

/** Refuses what no attribute cleaning can make safe: other classes, declared text in the pixels that no rule blanks, screen saves. */
export function screened(elements: readonly RawElement[], rules: readonly BlankRule[]): Screening {
  const text = (tag: number): string => latinText(findElement(elements, tag));
  const modality = ACCEPTED_SOP_CLASSES.get(text(TAG.SOPClassUID));
  if (modality === undefined) return { kind: 'refused', code: 'SOP_CLASS_NOT_ACCEPTED' };
  const blank = areasOf(elements, modality, rules);
  if (text(TAG.BurnedInAnnotation) === 'YES' && blank.length === 0) return { kind: 'refused', code: 'BURNED_IN_ANNOTATION' };
  if (/SCREEN|\bSCR/.test(text(TAG.ImageType))) return { kind: 'refused', code: 'SCREEN_SAVE' };
  return { kind: 'accepted', modality, blank, face: faceOf(modality, text(TAG.BodyPartExamined)) };
}

function areasOf(elements: readonly RawElement[], modality: string, rules: readonly BlankRule[]): readonly PixelArea[] {
  const [rows, columns] = [shortOf(elements, ROWS), shortOf(elements, COLUMNS)];
  const model = latinText(findElement(elements, MODEL)).toUpperCase();
  return rules
    .filter((rule) => rule.modality === modality && rule.rows === rows && rule.columns === columns)
    .filter((rule) => rule.model === undefined || rule.model.toUpperCase() === model)
    .flatMap(({ areas }) => areas);
}

function shortOf(elements: readonly RawElement[], tag: number): number | undefined {
  const value = findElement(elements, tag)?.value;
  return value?.kind === 'bytes' && value.bytes.length === 2 ? value.bytes[0] | (value.bytes[1] << 8) : undefined;
}

function faceOf(modality: string, bodyPart: string): FaceView {
  if (modality === 'SEG' || modality === 'RTSTRUCT' || WITHOUT_FACE.test(bodyPart.toUpperCase())) return 'not-shown';
  return WITH_FACE.test(bodyPart.toUpperCase()) || namesHead(bodyPart) ? 'shown' : 'unknown';
}
