import type { ScanRemarks } from './scan-facts.js';

/** An image to read: its place on disk, and the series or volume if it holds several. */
export interface ImagePlace {
  /** Folder of a DICOM series, or a DICOM, NIfTI, NRRD or MetaImage file. */
  readonly image: string;
  /** UID or number of the DICOM series, where the folder holds several. */
  readonly series?: string;
  /** The volume that is meant, where the series holds several: `EchoTime=4.6`. */
  readonly phase?: string;
}

/** One region of one scan: its files, and statements about it. Plain data. */
export interface ScanOrder extends ImagePlace, ScanRemarks {
  /** RTSTRUCT, DICOM segmentation or label image. */
  readonly mask: string;
  readonly roi?: string;
  readonly label?: number;
  /** Unit of the intensities, for an image whose file does not say it. */
  readonly unit?: string;
  /** Modality of the study, for a plan that leaves it open. */
  readonly modality?: string;
}

/** @returns equal texts for places of the same image */
export function imageKey({ image, series, phase }: ImagePlace): string {
  return JSON.stringify([image, series, phase]);
}
