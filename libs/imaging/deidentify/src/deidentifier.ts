import {
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  findElement,
  latinText,
  readRawFile,
  type RawElement,
  TAG,
  transferSyntaxOf,
  writeDicomFile,
} from '@collimate/imaging-dicom';
import { type Decoders, FormatError, plainPixels, readDicomFile, zoneOfTexts } from '@collimate/imaging-formats';
import { dayNumber } from './date-shift.js';
import { cleanDataset } from './dataset.cleaner.js';
import { DeidentifyError, tagName, withOwnErrors } from './deidentify.error.js';
import { Identity } from './identity.js';
import { KeyedMap } from './keyed-map.js';
import { metaOf, methodsOf, withMarks } from './marks.js';
import { checkPolicy, type DeidentifyPolicy } from './policy.js';
import { type ProfileOption, vrOfTag } from './profile.js';
import { PS315_EDITION } from './ps315.table.js';
import type { DateShift } from './replacements.js';
import { ReportBuilder, type ReportRow } from './report.js';
import { type FaceView, screened } from './screening.js';

/** What comes of a file: a cleaned one with its report, or a refusal. */
export type DeidentifyOutcome = CleanedInstance | RefusedInstance;

/** What a person should know of a copy beside its report. */
export type PixelRemark =
  /** Something looks like letters, and the policy lets it stay. */
  | 'TEXT_LIKE_EDGES'
  /** The pixels were compressed, and stand in the copy without compression. */
  | 'DECOMPRESSED'
  /** Bytes stood behind the last frame, and are not in the copy. */
  | 'BYTES_BEHIND_REMOVED'
  /** The file says that it was cleaned before, and not under this key: pseudonym, UIDs and dates are new ones. */
  | 'CLEANED_BEFORE';

/** A cleaned file. */
export interface CleanedInstance {
  readonly kind: 'cleaned';
  readonly bytes: Uint8Array;
  /** The new UIDs; those of instance and series are the only names that the file may be stored under. */
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  /** CT, MR, PT, SEG or RTSTRUCT. */
  readonly modality: string;
  readonly face: FaceView;
  /** The subject's pseudonym. */
  readonly pseudonym: string;
  /** Edition of the table, codes of CID 7050 that were applied. */
  readonly edition: string;
  readonly methods: readonly string[];
  readonly report: readonly ReportRow[];
  readonly remarks: readonly PixelRemark[];
  /** Which UID of the file became which: as secret as the key. */
  readonly uids: ReadonlyMap<string, string>;
  /** The record number that the pseudonym stands for, as secret as the key; empty where the file has none. */
  readonly patientId: string;
}

/** A file that no attribute cleaning can make safe. */
export interface RefusedInstance {
  readonly kind: 'refused';
  readonly code:
    | 'SOP_CLASS_NOT_ACCEPTED'
    | 'BURNED_IN_ANNOTATION'
    | 'SCREEN_SAVE'
    | 'NEEDED_VALUE_NOT_SAFE'
    /** Something in the pixels looks like letters. */
    | 'TEXT_IN_PIXELS';
  /** With NEEDED_VALUE_NOT_SAFE: which attribute features need and cannot stay, for example `(0028,0030)`. */
  readonly tag?: string;
}

const STUDY_DATE = 0x00080020;
/** Where the study lies whose dates are anchored. */
const ANCHOR = dayNumber('19000101') as number;

/**
 * De-identifies DICOM files under one policy; UIDs and dates agree between all files that pass through the same key, and a file that
 * was cleaned under it comes out as it is.
 *
 * What stays is what Table E.1-1 lets stay under the options, or what the allow-list names, in a form that cannot hold
 * a name: every text, code and number comes from a closed set and is none of the identity that the file tells.
 * Everything else goes: private attributes but safe numbers, unknown attributes, overlays, curves, the preamble, and
 * the file meta group, which is written anew. Input may be explicit or implicit VR little endian or encapsulated;
 * output is explicit VR little endian. Pixels keep every sample outside of blanked areas; of compressed frames the samples stay alone.
 * @throws DeidentifyError BAD_POLICY
 * @source DICOM PS3.15 E.1, E.3; PS3.16 CID 7050
 */
export class Deidentifier {
  private readonly options: ReadonlySet<ProfileOption>;
  private readonly vocabulary: ReadonlySet<string>;
  private readonly remove: ReadonlySet<number>;

  constructor(private readonly policy: DeidentifyPolicy) {
    checkPolicy(policy);
    this.options = new Set(policy.options);
    this.vocabulary = new Set(policy.vocabulary);
    this.remove = new Set(policy.remove);
  }

  /**
   * @input a whole DICOM file; what decodes compressed frames beside RLE and JPEG-LS
   * @throws DeidentifyError NOT_DICOM, MALFORMED, TOO_DEEP, UNSUPPORTED_TRANSFER_SYNTAX, FRAMES_NOT_DECODED;
   *   FormatError DECODER_MISSING
   */
  clean(file: Uint8Array, decoders: Decoders = {}): DeidentifyOutcome {
    const { elements, transferSyntax } = withOwnErrors(() => readRawFile(file, vrOfTag));
    const screening = screened(elements, this.policy.blank ?? []);
    if (screening.kind === 'refused') return screening;
    refuseUnreadable(transferSyntax);
    const { modality, blank, face } = screening;
    const uids = new KeyedMap(this.policy.key);
    const isOwn = isCleanedBy(uids, elements);
    const subject = this.subjectOf(elements);
    const patientId = latinText(findElement(elements, TAG.PatientID));
    const pseudonym = isOwn ? patientId : uids.pseudonym(subject);
    const report = new ReportBuilder();
    let refused: number | undefined;
    const seen = { text: false, behind: false };
    const isCompressed = transferSyntaxOf(transferSyntax)?.codec !== undefined;
    const cleaned = cleanDataset(elements, {
      modality,
      isCompressed,
      options: this.options,
      vocabulary: this.vocabulary,
      uids,
      pseudonym,
      shift: this.shiftOf(elements, modality, isOwn ? 0 : uids.shiftDays(subject)),
      identity: new Identity(isOwn ? elements.filter(({ tag }) => !NAMED_BY_KEY.has(tag)) : elements),
      report,
      remove: this.remove,
      safePrivate: this.policy.safePrivate ?? [],
      blank,
      decodedPixels: () => decoded(file, decoders),
      look: { at: (found) => (seen.text ||= found), behind: () => (seen.behind = true) },
      refuse: (tag) => (refused ??= tag),
    });
    if (refused !== undefined) return { kind: 'refused', code: 'NEEDED_VALUE_NOT_SAFE', tag: tagName(refused) };
    if (seen.text && this.policy.pixelText !== 'flag') return { kind: 'refused', code: 'TEXT_IN_PIXELS' };
    const methods = methodsOf(this.options, blank.length > 0);
    return {
      ...writtenFile(withMarks(cleaned, this.options, methods, isLossy(transferSyntax))),
      modality,
      face,
      pseudonym,
      edition: PS315_EDITION,
      methods: methods.map(([code]) => code),
      report: report.rows(),
      remarks: remarksOf({ ...seen, isCompressed, before: !isOwn && wasCleaned(elements) }),
      uids: uids.mappedUids(),
      patientId,
    };
  }

  /** What a subject's replacements are keyed by; a file without a record number stands for its study alone. */
  private subjectOf(elements: readonly RawElement[]): string {
    const id = latinText(findElement(elements, TAG.PatientID));
    const study = latinText(findElement(elements, TAG.StudyInstanceUID));
    return `${this.policy.site}\0${id === '' ? `study ${study}` : `subject ${id}`}`;
  }

  private shiftOf(elements: readonly RawElement[], modality: string, days: number): DateShift {
    const { dates, times } = this.policy;
    const studyDay = dayNumber(latinText(findElement(elements, STUDY_DATE)));
    return {
      days: dates !== 'anchored' ? days : studyDay === undefined ? undefined : ANCHOR - studyDay,
      zoneMinutes: zoneOfTexts((tag) => latinText(findElement(elements, tag)).split('\\')[0].trim()),
      times: times === 'decay' ? (modality === 'PT' ? 'keep' : 'empty') : times,
    };
  }
}

function remarksOf(seen: Readonly<Record<'text' | 'isCompressed' | 'behind' | 'before', boolean>>): readonly PixelRemark[] {
  const all = [
    seen.text && 'TEXT_LIKE_EDGES',
    seen.isCompressed && 'DECOMPRESSED',
    seen.behind && 'BYTES_BEHIND_REMOVED',
    seen.before && 'CLEANED_BEFORE',
  ] as const;
  return all.filter((remark) => remark !== false);
}

function wasCleaned(elements: readonly RawElement[]): boolean {
  return latinText(findElement(elements, TAG.PatientIdentityRemoved)) === 'YES';
}

const NAMED_BY_KEY: ReadonlySet<number> = new Set([TAG.PatientName, TAG.PatientID]);

/** Whether the file has come out of here under the same key: pseudonym and UID bear its check. */
function isCleanedBy(uids: KeyedMap, elements: readonly RawElement[]): boolean {
  const text = (tag: number): string => latinText(findElement(elements, tag));
  const says = wasCleaned(elements) && text(TAG.PatientName) === text(TAG.PatientID);
  return says && uids.isOwnPseudonym(text(TAG.PatientID)) && uids.isOwnUid(text(TAG.SOPInstanceUID));
}

function writtenFile(elements: readonly RawElement[]) {
  const text = (tag: number): string => latinText(findElement(elements, tag));
  const sopInstanceUid = text(TAG.SOPInstanceUID);
  if (sopInstanceUid === '') {
    throw new DeidentifyError('MALFORMED', 'the file has no SOP instance UID', { place: { tag: '(0008,0018)' } });
  }
  return {
    kind: 'cleaned' as const,
    bytes: writeDicomFile(metaOf(text(TAG.SOPClassUID), sopInstanceUid, EXPLICIT_VR_LITTLE_ENDIAN), elements),
    sopInstanceUid,
    seriesInstanceUid: text(TAG.SeriesInstanceUID),
  };
}

/** The samples of compressed frames. A missing decoder is told as such, so that the caller may bring it. */
function decoded(file: Uint8Array, decoders: Decoders): Uint8Array {
  try {
    return plainPixels(readDicomFile(file, decoders), decoders);
  } catch (error) {
    if (!(error instanceof FormatError) || error.code === 'DECODER_MISSING') throw error;
    // No cause: what a codec says of a stream may be a word of it.
    throw new DeidentifyError('FRAMES_NOT_DECODED', 'the compressed pixels are none that a decoder reads', {
      place: { tag: '(7FE0,0010)' },
      hint: 'Decompress the file first.',
    });
  }
}

/** Syntaxes that always lose something; of JPEG 2000 the file has to say it. @source DICOM PS3.5 A.4 */
function isLossy(transferSyntax: string): boolean {
  return /^1\.2\.840\.10008\.1\.2\.4\.(50|51|81)$/.test(transferSyntax);
}

/** Compressed syntaxes that a decoder reads, and the two plain ones. */
function refuseUnreadable(transferSyntax: string): void {
  const isPlain = transferSyntax === IMPLICIT_VR_LITTLE_ENDIAN || transferSyntax === EXPLICIT_VR_LITTLE_ENDIAN;
  if (isPlain || transferSyntaxOf(transferSyntax)?.codec !== undefined) return;
  throw new DeidentifyError('UNSUPPORTED_TRANSFER_SYNTAX', 'files of this transfer syntax are not cleaned', {
    place: { tag: '(0002,0010)' },
    hint: 'Convert the file to explicit VR little endian first.',
  });
}
