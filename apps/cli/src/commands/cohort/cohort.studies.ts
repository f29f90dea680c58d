import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DrawnOn,
  FormatError,
  type ListedRegion,
  findRegion,
  readDicomFile,
  readRtStruct,
  readSeg,
} from '@collimate/imaging-formats';
import { TAG } from '@collimate/imaging-dicom';
import { CollimateError } from '@collimate/kernel-errors';
import { DECOMPRESSORS, filesUnder, readBytes, withCodecs } from '@collimate/platform-scans';
import { MODALITIES } from '@collimate/radiomics-vocabulary';

/** One region of one scan of a fetched study. */
export interface FoundCase {
  readonly study: string;
  /** PatientID of the images; undefined where they have none. */
  readonly patient: string | undefined;
  /** Folder of the series, and file of the mask. */
  readonly image: string;
  readonly mask: string;
  readonly roi: string;
  /** Number of the region, where another of the file has its name. */
  readonly label?: number;
}

/** Cases found in the studies of a folder. */
export interface FoundCases {
  readonly cases: readonly FoundCase[];
  /** Sentences on left-out masks. They name a study and its regions, never a patient. */
  readonly notes: readonly string[];
}

/** Modalities that features are extracted from. */
const IMAGES: ReadonlySet<string> = new Set(MODALITIES);

/** Identifier of a patient with its issuer: an identifier means nothing without the issuer. @source DICOM PS3.3 C.7.1.1 */
interface Patient {
  readonly id: string | undefined;
  readonly issuer: string;
}
const PATIENT_ID = 0x00100020;
const ISSUER_OF_PATIENT_ID = 0x00100021;

/** An image series: its folder, and the identifiers by which a mask refers to it. */
interface Scan {
  readonly folder: string;
  readonly patient: Patient;
  readonly frameOfReference: string | undefined;
  readonly seriesInstanceUid: string | undefined;
}

interface Regions {
  readonly file: string;
  readonly frameOfReference: string | undefined;
  readonly drawnOn: DrawnOn;
  readonly regions: readonly ListedRegion[];
}

/**
 * Pairs the structure sets and segmentations of fetched studies with a CT, MR or PET series: the one in the same frame
 * of reference, or if there are several, the one that the mask says it was drawn on. Each region is a case. A mask with
 * no scan or several is reported and left out, because nobody can tell which one was meant.
 * @param roi only the region of this name, found as `extract` finds it
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
      const { scan, left } = scanOf(mask, scans);
      if (scan === undefined) {
        notes.push(`a mask of study ${study} fits ${left}, and is left out`);
        continue;
      }
      const wanted = regionsWanted(mask, roi);
      if (wanted.length === 0 && roi !== undefined)
        notes.push(`a mask of study ${study} has no region ${JSON.stringify(roi)}; it has ${listed(mask)}`);
      for (const { name, number } of wanted) {
        const several = name !== '' && mask.regions.filter((other) => other.name === name).length > 1;
        const chosen = { roi: name === '' ? String(number) : name, ...(several ? { label: number } : {}) };
        cases.push({ study, patient: scan.patient.id, image: scan.folder, mask: mask.file, ...chosen });
      }
    }
    notes.push(...issuerNotes(study, scans, issuers));
    if (cases.length === before)
      notes.push(`study ${study} gives no case: ${scans.length} image series, ${masks.length} masks that can be read`);
  }
  return { cases, notes };
}

/** @returns the one series of a mask, or why it cannot be told */
function scanOf({ frameOfReference, drawnOn }: Regions, scans: readonly Scan[]): { readonly scan?: Scan; readonly left: string } {
  const inFrame = scans.filter((scan) => scan.frameOfReference === frameOfReference);
  const left = `${inFrame.length} image series by its frame of reference`;
  if (inFrame.length <= 1) return { scan: inFrame[0], left };
  const named = inFrame.filter(({ seriesInstanceUid: uid }) => uid !== undefined && drawnOn.seriesInstanceUids.includes(uid));
  if (named.length === 1) return { scan: named[0], left };
  return { left: `${left} and ${named.length} of them by the series that it names` };
}

/**
 * The region of a name, found as the reader of masks finds it. If several regions have that name, all are taken, each by
 * its number; if several names match, none is.
 */
function regionsWanted({ regions }: Regions, roi: string | undefined): readonly ListedRegion[] {
  if (roi === undefined) return regions;
  const distinct = [...new Map(regions.map((region) => [region.name, region])).values()];
  try {
    const found = findRegion(distinct, { name: roi }, { kind: 'ROI', item: 0 });
    // A name is of all that have it; a number is of one.
    return found.name === '' ? [found] : regions.filter(({ name }) => name === found.name);
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

/** Most names that are listed for a mask. */
const LISTED = 12;

function listed({ regions }: Regions): string {
  if (regions.length === 0) return 'none with contours or voxels';
  const names = regions.slice(0, LISTED).map(({ name, number }) => (name === '' ? String(number) : JSON.stringify(name)));
  return `${names.join(', ')}${regions.length > LISTED ? ` and ${regions.length - LISTED} more` : ''}`;
}

/** @param issuers who gave each identifier, over all studies; filled here */
function issuerNotes(study: string, scans: readonly Scan[], issuers: Map<string, string>): readonly string[] {
  return scans.flatMap(({ patient: { id = '', issuer } }) => {
    const known = issuers.get(id) ?? issuer;
    issuers.set(id, known);
    if (id === '' || known === issuer) return [];
    return [
      `the PatientID of study ${study} was given by two issuers and may be of two patients; put a column subject into the worklist`,
    ];
  });
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
            seriesInstanceUid: attributes.text(TAG.SeriesInstanceUID),
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
      const { frameOfReferenceUid, segments, drawnOn } = readSeg(bytes, decoders);
      const regions = segments.map(({ label, number }) => ({ name: label, number }));
      return { file, frameOfReference: frameOfReferenceUid, drawnOn, regions };
    }
    const { rois, drawnOn } = readRtStruct(bytes, decoders);
    const drawn = rois.filter(({ contours }) => contours.length > 0);
    return { file, frameOfReference: drawn[0]?.frameOfReferenceUid, drawnOn, regions: drawn };
  });
}
