import {
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  findElement,
  latinText,
  readRawFile,
  type RawElement,
  TAG,
  writeDicomFile,
} from '@collimate/imaging-dicom';
import { dayNumber, parseZone } from './date-shift.js';
import { cleanDataset } from './dataset.cleaner.js';
import { DeidentifyError, tagName, withOwnErrors } from './deidentify.error.js';
import { isCompressed } from './frames/fragments.cleaner.js';
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

/** What a person should know of pixels that stay. */
export type PixelRemark =
  /** Something looks like letters, and the policy lets it stay. */
  | 'TEXT_LIKE_EDGES'
  /** The pixels are compressed, and there was nothing to decode them with: nobody looked for letters. */
  | 'PIXELS_NOT_LOOKED_AT';

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
    | 'TEXT_IN_PIXELS'
    /** Areas are to be blanked, and the pixels are compressed. */
    | 'NOT_BLANKED';
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
 * output is explicit. Pixels keep every sample outside of blanked areas; compressed frames are taken down to what a decoder reads.
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

  /** @input a whole DICOM file @throws DeidentifyError NOT_DICOM, MALFORMED, TOO_DEEP, UNSUPPORTED_TRANSFER_SYNTAX, FRAME_NOT_BARE */
  clean(file: Uint8Array): DeidentifyOutcome {
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
    const seen = { text: false, notLookedAt: false, notBlanked: false };
    const cleaned = cleanDataset(elements, {
      modality,
      transferSyntax,
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
      decodeFrame: this.policy.decodeFrame,
      look: {
        at: (found) => (found === undefined ? (seen.notLookedAt = true) : (seen.text ||= found)),
        notBlanked: () => (seen.notBlanked = true),
      },
      refuse: (tag) => (refused ??= tag),
    });
    if (refused !== undefined) return { kind: 'refused', code: 'NEEDED_VALUE_NOT_SAFE', tag: tagName(refused) };
    if (seen.notBlanked) return { kind: 'refused', code: 'NOT_BLANKED' };
    if (seen.text && this.policy.pixelText !== 'flag') return { kind: 'refused', code: 'TEXT_IN_PIXELS' };
    const methods = methodsOf(this.options, blank.length > 0);
    return {
      ...writtenFile(withMarks(cleaned, this.options, methods), transferSyntax),
      modality,
      face,
      pseudonym,
      edition: PS315_EDITION,
      methods: methods.map(([code]) => code),
      report: report.rows(),
      remarks: [
        ...(seen.text ? (['TEXT_LIKE_EDGES'] as const) : []),
        ...(seen.notLookedAt ? (['PIXELS_NOT_LOOKED_AT'] as const) : []),
      ],
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
      zoneMinutes: parseZone(latinText(findElement(elements, TAG.TimezoneOffsetFromUTC))),
      times: times === 'decay' ? (modality === 'PT' ? 'keep' : 'empty') : times,
    };
  }
}

const NAMED_BY_KEY: ReadonlySet<number> = new Set([TAG.PatientName, TAG.PatientID]);

/** Whether the file has come out of here under the same key: pseudonym and UID bear its check. */
function isCleanedBy(uids: KeyedMap, elements: readonly RawElement[]): boolean {
  const text = (tag: number): string => latinText(findElement(elements, tag));
  const says = text(TAG.PatientIdentityRemoved) === 'YES' && text(TAG.PatientName) === text(TAG.PatientID);
  return says && uids.isOwnPseudonym(text(TAG.PatientID)) && uids.isOwnUid(text(TAG.SOPInstanceUID));
}

function writtenFile(elements: readonly RawElement[], transferSyntax: string) {
  const text = (tag: number): string => latinText(findElement(elements, tag));
  const sopInstanceUid = text(TAG.SOPInstanceUID);
  if (sopInstanceUid === '') {
    throw new DeidentifyError('MALFORMED', 'the file has no SOP instance UID', { place: { tag: '(0008,0018)' } });
  }
  const syntax = transferSyntax === IMPLICIT_VR_LITTLE_ENDIAN ? EXPLICIT_VR_LITTLE_ENDIAN : transferSyntax;
  return {
    kind: 'cleaned' as const,
    bytes: writeDicomFile(metaOf(text(TAG.SOPClassUID), sopInstanceUid, syntax), elements),
    sopInstanceUid,
    seriesInstanceUid: text(TAG.SeriesInstanceUID),
  };
}

/** Compressed syntaxes whose frames can be walked are read, and the two plain ones. */
function refuseUnreadable(transferSyntax: string): void {
  const isPlain = transferSyntax === IMPLICIT_VR_LITTLE_ENDIAN || transferSyntax === EXPLICIT_VR_LITTLE_ENDIAN;
  if (isPlain || isCompressed(transferSyntax)) return;
  throw new DeidentifyError('UNSUPPORTED_TRANSFER_SYNTAX', 'files of this transfer syntax are not cleaned', {
    place: { tag: '(0002,0010)' },
    hint: 'Convert the file to explicit VR little endian first.',
  });
}
