import type { DataSet } from './data-set.js';
import { TAG } from '@collimate/imaging-dicom';

const DOSE = 'an RT dose';

/** Modalities whose images are projections, photographs or captures of a screen, where nothing gives their pixels a place in the patient. */
const PLANAR: Readonly<Record<string, string>> = {
  CR: 'a computed radiograph',
  DX: 'a digital radiograph',
  ES: 'an endoscopy',
  GM: 'a microscopy',
  HC: 'a hard copy',
  IO: 'an intra-oral radiograph',
  IVUS: 'an intravascular ultrasound',
  MG: 'a mammogram',
  NM: 'a planar nuclear medicine image',
  OP: 'an ophthalmic photograph',
  OPT: 'an ophthalmic tomograph',
  OT: 'a secondary capture',
  PX: 'a panoramic radiograph',
  RF: 'a fluoroscopy',
  RG: 'a radiograph',
  RTIMAGE: 'an RT image',
  SM: 'a slide microscopy',
  US: 'an ultrasound image',
  XA: 'an angiograph',
  XC: 'a photograph',
};

/**
 * Refuses by name what is no image of a volume: doses and mosaics always, the others where they have no position (a capture or an
 * ultrasound that states one is read).
 * @throws FormatError UNSUPPORTED_IMAGE
 * @source DICOM PS3.3 C.7.3.1.1.1
 */
export function refuseNotRadiomic(a: DataSet): void {
  // Siemens puts the slices of a volume side by side into one picture, whose position and size are none of theirs.
  if (a.texts(TAG.ImageType).includes('MOSAIC')) {
    throw a.error(
      'UNSUPPORTED_IMAGE',
      'a mosaic of slices is no slice',
      TAG.ImageType,
      'Convert it to NIfTI, or export single slices or an enhanced image.',
    );
  }
  const modality = a.text(TAG.Modality) ?? '';
  const what = modality === 'RTDOSE' ? DOSE : a.has(TAG.ImagePositionPatient) ? undefined : PLANAR[modality];
  if (what === undefined) return;
  throw a.error(
    'UNSUPPORTED_IMAGE',
    `${what} is no radiomic image`,
    TAG.Modality,
    'Choose a series of slices that state their positions: CT, MR or PET.',
  );
}
