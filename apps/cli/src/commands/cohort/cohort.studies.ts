import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TAG, readDicomFile, readRtStruct, readSeg } from '@collimate/imaging-formats';
import { CollimateError } from '@collimate/kernel-errors';
import { DECOMPRESSORS, filesUnder, readBytes, withCodecs } from '@collimate/platform-scans';

/** One region of one scan of a fetched study. */
export interface FoundCase {
  readonly study: string;
  /** PatientID of the images; undefined where they have none. */
  readonly patient: string | undefined;
  /** Folder of the series, and file of the mask. */
  readonly image: string;
  readonly mask: string;
  readonly roi: string;
}

/** What the studies of a folder give. */
export interface FoundCases {
  readonly cases: readonly FoundCase[];
  /** What was left out, in a sentence each. They name a study, never a patient. */
  readonly notes: readonly string[];
}

/** Modalities that features are extracted from. */
const IMAGES: ReadonlySet<string> = new Set(['CT', 'MR', 'PT']);

/** Whose images they are: an identifier means nothing without who gave it. @source DICOM PS3.3 C.7.1.1 */
interface Patient {
  readonly id: string | undefined;
  readonly issuer: string;
}
const PATIENT_ID = 0x00100020;
const ISSUER_OF_PATIENT_ID = 0x00100021;

/** An image series: where it lies, and what ties a mask to it. */
interface Scan {
  readonly folder: string;
  readonly patient: Patient;
  readonly frameOfReference: string | undefined;
}

interface Regions {
  readonly file: string;
  readonly frameOfReference: string | undefined;
  readonly names: readonly string[];
}

/**
 * Pairs the structure sets and segmentations of fetched studies with the one CT, MR or PET series in the same frame of reference: a
 * case for each region. What has no scan or several is told and left out, for nobody can say which one was meant.
 * @param roi only the region of this name
 */
export async function casesOfStudies(folder: string, studies: readonly string[], roi: string | undefined): Promise<FoundCases> {
  const cases: FoundCase[] = [];
  const notes: string[] = [];
  const issuers = new Map<string, string>();
  for (const study of studies) {
    const { scans, masks, broken } = await contentsOf(join(folder, study));
    notes.push(...broken.map((code) => `a file of study ${study} cannot be read (${code})`));
    const before = cases.length;
    for (const mask of masks) {
      const fitting = scans.filter((scan) => scan.frameOfReference === mask.frameOfReference);
      if (fitting.length !== 1) {
        notes.push(`a mask of study ${study} fits ${fitting.length} image series by its frame of reference and is left out`);
        continue;
      }
      for (const name of mask.names)
        if (roi === undefined || roi === name) {
          const { folder: image, patient } = fitting[0];
          cases.push({ study, patient: patient.id, image, mask: mask.file, roi: name });
        }
    }
    for (const { patient } of scans) {
      const known = issuers.get(patient.id ?? '') ?? patient.issuer;
      issuers.set(patient.id ?? '', known);
      if (patient.id !== undefined && known !== patient.issuer)
        notes.push(
          `the PatientID of study ${study} was given by two issuers and may be of two patients; put a column subject into the worklist`,
        );
    }
    if (cases.length === before)
      notes.push(`study ${study} gives no case: ${scans.length} image series, ${masks.length} masks that can be read`);
  }
  return { cases, notes };
}

async function contentsOf(
  folder: string,
): Promise<{ scans: readonly Scan[]; masks: readonly Regions[]; broken: readonly string[] }> {
  const scans: Scan[] = [];
  const masks: Regions[] = [];
  const broken: string[] = [];
  for (const series of existsSync(folder) ? readdirSync(folder).sort() : []) {
    const files = filesUnder(join(folder, series)).filter((file) => file.endsWith('.dcm'));
    for (const [n, file] of files.entries()) {
      try {
        const { attributes } = readDicomFile(readBytes(file), DECOMPRESSORS);
        const modality = attributes.text(TAG.Modality);
        if (modality === 'RTSTRUCT' || modality === 'SEG') masks.push(await regionsOf(file, modality));
        else if (n === 0 && IMAGES.has(modality ?? ''))
          scans.push({
            folder: join(folder, series),
            patient: {
              id: attributes.text(PATIENT_ID)?.trim() || undefined,
              issuer: attributes.text(ISSUER_OF_PATIENT_ID)?.trim() ?? '',
            },
            frameOfReference: attributes.text(TAG.FrameOfReferenceUID),
          });
        // The slices of one scan are checked when it is read.
        else break;
      } catch (error) {
        if (!(error instanceof CollimateError)) throw error;
        broken.push(error.code);
      }
    }
  }
  return { scans, masks, broken };
}

function regionsOf(file: string, modality: 'RTSTRUCT' | 'SEG'): Promise<Regions> {
  const bytes = readBytes(file);
  return withCodecs((decoders) => {
    if (modality === 'SEG') {
      const { frameOfReferenceUid, segments } = readSeg(bytes, decoders);
      return {
        file,
        frameOfReference: frameOfReferenceUid,
        names: segments.map(({ label, number }) => (label === '' ? String(number) : label)),
      };
    }
    const drawn = readRtStruct(bytes, decoders).rois.filter(({ contours }) => contours.length > 0);
    return { file, frameOfReference: drawn[0]?.frameOfReferenceUid, names: drawn.map(({ name }) => name) };
  });
}
