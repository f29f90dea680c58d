/** What all storage classes begin with. */
const STORAGE = '1.2.840.10008.5.1.4.1.1.';

/** The rest of the storage classes that an image, segmentation or structure set may refer to. @source DICOM PS3.4 B.5, PS3.6 table A-1 */
const STORAGE_CLASSES =
  '1 1.1 1.1.1 1.2 1.2.1 1.3 1.3.1 2 2.1 2.2 3.1 4 4.1 4.2 4.3 4.4 6.1 6.2 7 7.1 7.2 7.3 7.4 11.1 11.2 11.3 11.4 11.8 12.1 12.1.1 12.2 ' +
  '12.2.1 13.1.1 13.1.2 13.1.3 13.1.4 13.1.5 20 30 66 66.1 66.2 66.3 66.4 66.5 66.6 66.7 67 77.1.6 88.11 88.22 88.33 88.34 88.59 88.67 ' +
  '104.1 128 128.1 130 481.1 481.2 481.3 481.4 481.5 481.6 481.7 481.8 481.9';

/** Classes that are no storage but referred to: studies and their components (retired). */
const STUDY_CLASSES = ['1.2.840.10008.3.1.2.3.1', '1.2.840.10008.3.1.2.3.2', '1.2.840.10008.3.1.2.3.3'];

/** The SOP classes whose UID stays: a closed list, since a UID of the same beginning can hold any number. */
export const SOP_CLASSES: ReadonlySet<string> = new Set([
  ...STORAGE_CLASSES.split(' ').map((suffix) => STORAGE + suffix),
  ...STUDY_CLASSES,
]);
