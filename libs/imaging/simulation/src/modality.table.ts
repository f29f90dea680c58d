import type { SimulatedModality } from './cohort.model.js';
import { ctSlice } from './ct.instance.js';
import { mrSlice } from './mr.instance.js';
import { petSlice } from './pet.instance.js';
import { CT_IMAGE_STORAGE } from './scan.identity.js';
import type { SliceWriter } from './slice.order.js';

/** What each modality's slices are and who writes them. @source DICOM PS3.4 B.5 */
export const SLICE_WRITERS: Readonly<Record<SimulatedModality, { readonly imageClass: string; readonly write: SliceWriter }>> = {
  CT: { imageClass: CT_IMAGE_STORAGE, write: ctSlice },
  MR: { imageClass: '1.2.840.10008.5.1.4.1.1.4', write: mrSlice },
  PT: { imageClass: '1.2.840.10008.5.1.4.1.1.128', write: petSlice },
};
