/** The kinds of images that are read as volumes of one scan, by their code. @source DICOM PS3.3 C.7.3.1.1.1 */
export const MODALITIES = ['CT', 'MR', 'PT'] as const;

/** One of them. */
export type Modality = (typeof MODALITIES)[number];
