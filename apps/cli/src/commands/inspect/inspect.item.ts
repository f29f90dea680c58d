import type { InspectedImage, InspectedKind } from '@collimate/imaging-formats';
import type { FileGroup } from './inspect.files.js';

/** One item of the JSON document of `collimate inspect`; null where the item has no such thing. */
export interface InspectDocumentItem {
  readonly path: string;
  readonly kind: InspectedKind;
  readonly modality: string | null;
  /** UID; several are joined by commas. */
  readonly transferSyntax: string | null;
  readonly seriesInstanceUid: string | null;
  readonly seriesNumber: number | null;
  /** Columns, rows, slices. */
  readonly size: readonly number[] | null;
  readonly spacingMm: readonly number[] | null;
  /** LPS, as DICOM has it. */
  readonly originMm: readonly number[] | null;
  readonly direction: readonly number[] | null;
  /** Unit of the intensities: HU, BQML; null when the file does not tell it. */
  readonly unit: string | null;
  readonly rois: readonly { readonly number: number; readonly name: string; readonly contours: number }[];
  readonly segments: readonly { readonly number: number; readonly label: string; readonly voxels: number }[];
  readonly stats?: { readonly voxels: number; readonly min: number; readonly max: number; readonly mean: number } | null;
  readonly problems: readonly DocumentProblem[];
}

/** A problem as the document has it. */
export interface DocumentProblem {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  /** File and tag at fault, where one is. */
  readonly where?: string;
}

/** An item, with the facts that decide the exit code. */
export interface InspectItem {
  readonly item: InspectDocumentItem;
  readonly usable: boolean;
  readonly files: number;
}

const NOTHING = {
  modality: null,
  transferSyntax: null,
  seriesInstanceUid: null,
  seriesNumber: null,
  size: null,
  spacingMm: null,
  originMm: null,
  direction: null,
  unit: null,
  rois: [],
  segments: [],
} as const;

/** The item of a path that could not be looked into. */
export function unreadableItem(path: string, problem: DocumentProblem): InspectItem {
  return { item: { path, kind: 'unreadable', ...NOTHING, problems: [problem] }, usable: false, files: 0 };
}

/** Makes the printed item of an inspected image; ordinals become paths here. */
export function itemOf(seen: InspectedImage, group: FileGroup, withStatistics: boolean): InspectItem {
  const { grid, statistics } = seen;
  const item: InspectDocumentItem = {
    path: seen.items.length === 1 ? group.files[seen.items[0]] : group.path,
    kind: seen.kind,
    modality: seen.modality ?? null,
    transferSyntax: seen.transferSyntaxes.join(',') || null,
    seriesInstanceUid: seen.seriesInstanceUid ?? null,
    seriesNumber: seen.seriesNumber ?? null,
    size: grid?.size ?? null,
    spacingMm: grid?.spacingMm ?? null,
    originMm: grid?.originMm ?? null,
    direction: grid?.direction ?? null,
    unit: seen.intensityUnit ?? null,
    rois: seen.rois,
    segments: seen.segments,
    ...(withStatistics ? { stats: statistics ?? null } : {}),
    problems: seen.problems.map(({ code, message, hint, place }) => {
      const file = place.item === undefined || seen.items.length === 1 ? undefined : group.files[place.item];
      const where = [file, place.tag].filter((part) => part !== undefined).join(' at ');
      return { code, message, hint: hint ?? null, ...(where === '' ? {} : { where }) };
    }),
  };
  return { item, usable: seen.usable, files: seen.items.length };
}
