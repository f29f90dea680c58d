/** Which images a structure set or a segmentation says it was drawn on; empty where it does not say. */
export interface DrawnOn {
  readonly seriesInstanceUids: readonly string[];
  readonly sopClassUids: readonly string[];
}

/** What of an image says whether something was drawn on it. */
export interface DrawnImage {
  readonly seriesInstanceUid: string | undefined;
  readonly sopClassUid: string | undefined;
}

/** Modalities by storage class, single-frame and enhanced. @source DICOM PS3.4 B.5 */
const MODALITIES: Readonly<Record<string, string>> = {
  '1.2.840.10008.5.1.4.1.1.2': 'CT',
  '1.2.840.10008.5.1.4.1.1.2.1': 'CT',
  '1.2.840.10008.5.1.4.1.1.2.2': 'CT',
  '1.2.840.10008.5.1.4.1.1.4': 'MR',
  '1.2.840.10008.5.1.4.1.1.4.1': 'MR',
  '1.2.840.10008.5.1.4.1.1.4.4': 'MR',
  '1.2.840.10008.5.1.4.1.1.128': 'PET',
  '1.2.840.10008.5.1.4.1.1.128.1': 'PET',
  '1.2.840.10008.5.1.4.1.1.130': 'PET',
};

/** @returns what a person should know when regions were drawn on other images than this; undefined when they were not, or nothing says so */
export function drawnElsewhere({ seriesInstanceUids, sopClassUids }: DrawnOn, image: DrawnImage): string | undefined {
  const drawn = [...new Set(sopClassUids.map((uid) => MODALITIES[uid]))].filter((modality) => modality !== undefined);
  const own = MODALITIES[image.sopClassUid ?? ''];
  const otherModality = own !== undefined && drawn.length > 0 && !drawn.includes(own);
  const otherSeries =
    image.seriesInstanceUid !== undefined &&
    seriesInstanceUids.length > 0 &&
    !seriesInstanceUids.includes(image.seriesInstanceUid);
  if (!otherModality && !otherSeries) return undefined;
  return `the regions were drawn on another series${otherModality ? ` (${drawn.join(', ')})` : ''} than this one${own === undefined ? '' : ` (${own})`}`;
}
