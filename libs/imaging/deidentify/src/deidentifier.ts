import {
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  bytesElement,
  findElement,
  itemsElement,
  latinText,
  readRawFile,
  type RawElement,
  TAG,
  textElement,
  writeDicomFile,
} from '@collimate/imaging-dicom';
import { cleanDataset } from './dataset.cleaner.js';
import { DeidentifyError, tagName, withOwnErrors } from './deidentify.error.js';
import { parseZone } from './date-shift.js';
import { isCompressed } from './frames/fragments.cleaner.js';
import { Identity } from './identity.js';
import { ACCEPTED_SOP_CLASSES } from './keep.table.js';
import { KeyedMap } from './keyed-map.js';
import { METHOD_CODES, type ProfileOption, vrOfTag } from './profile.js';
import { PS315_EDITION } from './ps315.table.js';

import { ReportBuilder, type ReportRow } from './report.js';

/** How a site de-identifies for one study. */
export interface DeidentifyPolicy {
  /** Secret of at least 32 bytes, one per study and site: all replacements depend on it. */
  readonly key: Uint8Array;
  /** The site's name: equal record numbers of two hospitals are two subjects. */
  readonly site: string;
  readonly options: readonly ProfileOption[];
  /**
   * Whole texts in public use that stay: in descriptors under `cleanDescOpt`, for example names of regions, and beside the words of
   * the closed vocabularies, for example a scanner that they do not know.
   */
  readonly vocabulary: readonly string[];
  /** Whether times of day stay (SUV needs them) or go; dates are shifted in either case under `rtnLongModifDatesOpt`. */
  readonly times: 'keep' | 'empty';
}

/** What comes of a file: a cleaned one with its report, or a refusal. */
export type DeidentifyOutcome = CleanedInstance | RefusedInstance;

/** A cleaned file. */
export interface CleanedInstance {
  readonly kind: 'cleaned';
  readonly bytes: Uint8Array;
  /** The new UID; also the only name that the file may be stored under. */
  readonly sopInstanceUid: string;
  /** The subject's pseudonym. */
  readonly pseudonym: string;
  /** Edition of the table, codes of CID 7050 that were applied. */
  readonly edition: string;
  readonly methods: readonly string[];
  readonly report: readonly ReportRow[];
}

/** A file that no attribute cleaning can make safe. */
export interface RefusedInstance {
  readonly kind: 'refused';
  readonly code: 'SOP_CLASS_NOT_ACCEPTED' | 'BURNED_IN_ANNOTATION' | 'SCREEN_SAVE' | 'NEEDED_VALUE_NOT_SAFE';
  /** With NEEDED_VALUE_NOT_SAFE: which attribute features need and cannot stay, for example `(0028,0030)`. */
  readonly tag?: string;
}

/** The options of the research copy: what radiomics needs, and no device, institution or full date. */
export const RESEARCH_OPTIONS: readonly ProfileOption[] = [
  'cleanDescOpt',
  'rtnLongModifDatesOpt',
  'rtnPatCharsOpt',
  'rtnSafePrivOpt',
];

const IMPLEMENTATION_CLASS_UID = '2.25.215329427618342218913226398640551277321';
const METHOD_TEXT = `Collimate, PS3.15 ${PS315_EDITION} Table E.1-1, allow-list`;

/**
 * De-identifies DICOM files under one policy; UIDs and dates agree between all files that pass through the same key.
 *
 * What stays is what Table E.1-1 lets stay under the options, or what the allow-list names, in a form that cannot hold
 * a name: every text, code and number comes from a closed set and is none of the identity that the file tells.
 * Everything else goes: private attributes but safe numbers, unknown attributes, overlays, curves, the preamble, and
 * the file meta group, which is written anew. Input may be explicit or implicit VR little endian or encapsulated;
 * output is explicit. Pixels keep every sample; compressed frames are taken down to what a decoder reads.
 * @throws DeidentifyError BAD_POLICY
 * @source DICOM PS3.15 E.1, E.3; PS3.16 CID 7050
 */
export class Deidentifier {
  private readonly options: ReadonlySet<ProfileOption>;
  private readonly vocabulary: ReadonlySet<string>;

  constructor(private readonly policy: DeidentifyPolicy) {
    new KeyedMap(policy.key); // a key that is too short fails here, not at the first file
    this.options = new Set(policy.options);
    this.vocabulary = new Set(policy.vocabulary);
    if (this.options.has('rtnLongFullDatesOpt') && this.options.has('rtnLongModifDatesOpt')) {
      throw new DeidentifyError('BAD_POLICY', 'dates are either kept in full or modified');
    }
    const unknown = policy.options.find((option) => !(option in METHOD_CODES));
    if (unknown !== undefined) throw new DeidentifyError('BAD_POLICY', 'an option of the profile is not known');
  }

  /** @input a whole DICOM file @throws DeidentifyError NOT_DICOM, MALFORMED, TOO_DEEP, UNSUPPORTED_TRANSFER_SYNTAX, FRAME_NOT_BARE */
  clean(file: Uint8Array): DeidentifyOutcome {
    const { elements, transferSyntax } = withOwnErrors(() => readRawFile(file, vrOfTag));
    const modality = ACCEPTED_SOP_CLASSES.get(latinText(findElement(elements, TAG.SOPClassUID)));
    if (modality === undefined) return { kind: 'refused', code: 'SOP_CLASS_NOT_ACCEPTED' };
    if (latinText(findElement(elements, TAG.BurnedInAnnotation)) === 'YES')
      return { kind: 'refused', code: 'BURNED_IN_ANNOTATION' };
    if (/SCREEN|\bSCR/.test(latinText(findElement(elements, TAG.ImageType)))) return { kind: 'refused', code: 'SCREEN_SAVE' };

    const subject = this.subjectOf(elements);
    if (!isReadable(transferSyntax)) {
      throw new DeidentifyError('UNSUPPORTED_TRANSFER_SYNTAX', 'files of this transfer syntax are not cleaned', {
        place: { tag: '(0002,0010)' },
        hint: 'Convert the file to explicit VR little endian first.',
      });
    }
    const uids = new KeyedMap(this.policy.key);
    const pseudonym = uids.pseudonym(subject);
    const report = new ReportBuilder();
    let refused: number | undefined;
    const cleaned = cleanDataset(elements, {
      modality,
      transferSyntax,
      options: this.options,
      vocabulary: this.vocabulary,
      uids,
      pseudonym,
      shift: {
        days: uids.shiftDays(subject),
        zoneMinutes: parseZone(latinText(findElement(elements, TAG.TimezoneOffsetFromUTC))),
        times: this.policy.times,
      },
      identity: new Identity(elements),
      report,
      refuse: (tag) => (refused ??= tag),
    });
    if (refused !== undefined) return { kind: 'refused', code: 'NEEDED_VALUE_NOT_SAFE', tag: tagName(refused) };
    const sopInstanceUid = latinText(findElement(cleaned, TAG.SOPInstanceUID));
    if (sopInstanceUid === '') {
      throw new DeidentifyError('MALFORMED', 'the file has no SOP instance UID', { place: { tag: '(0008,0018)' } });
    }
    const syntax = transferSyntax === IMPLICIT_VR_LITTLE_ENDIAN ? EXPLICIT_VR_LITTLE_ENDIAN : transferSyntax;
    const sopClass = latinText(findElement(cleaned, TAG.SOPClassUID));
    const methods = (['basic', ...[...this.options].sort()] as const).map((method) => METHOD_CODES[method]);
    return {
      kind: 'cleaned',
      bytes: writeDicomFile(metaOf(sopClass, sopInstanceUid, syntax), this.withMethods(cleaned, methods)),
      sopInstanceUid,
      pseudonym,
      edition: PS315_EDITION,
      methods: methods.map(([code]) => code),
      report: report.rows(),
    };
  }

  /** What a subject's replacements are keyed by; a file without a record number stands for its study alone. */
  private subjectOf(elements: readonly RawElement[]): string {
    const id = latinText(findElement(elements, TAG.PatientID));
    const study = latinText(findElement(elements, TAG.StudyInstanceUID));
    return `${this.policy.site}\0${id === '' ? `study ${study}` : `subject ${id}`}`;
  }

  private withMethods(
    elements: readonly RawElement[],
    methods: readonly (readonly [code: string, meaning: string])[],
  ): readonly RawElement[] {
    const dates = this.options.has('rtnLongFullDatesOpt')
      ? 'UNMODIFIED'
      : this.options.has('rtnLongModifDatesOpt')
        ? 'MODIFIED'
        : 'REMOVED';
    const written = [
      textElement(TAG.PatientIdentityRemoved, 'CS', 'YES'),
      textElement(TAG.DeidentificationMethod, 'LO', METHOD_TEXT),
      itemsElement(
        TAG.DeidentificationMethodCodeSequence,
        methods.map(([code, meaning]) => [
          textElement(TAG.CodeValue, 'SH', code),
          textElement(TAG.CodingSchemeDesignator, 'SH', 'DCM'),
          textElement(TAG.CodeMeaning, 'LO', meaning),
        ]),
      ),
      textElement(TAG.LongitudinalTemporalInformationModified, 'CS', dates),
    ];
    const tags = new Set(written.map((element) => element.tag));
    return [...elements.filter((element) => !tags.has(element.tag)), ...written].sort((a, b) => a.tag - b.tag);
  }
}

/** Compressed syntaxes whose frames can be walked, and the two plain ones. */
function isReadable(transferSyntax: string): boolean {
  return (
    transferSyntax === IMPLICIT_VR_LITTLE_ENDIAN || transferSyntax === EXPLICIT_VR_LITTLE_ENDIAN || isCompressed(transferSyntax)
  );
}

/** File meta information, none of it from the input. @source DICOM PS3.10 7.1 */
function metaOf(sopClass: string, sopInstance: string, transferSyntax: string): readonly RawElement[] {
  return [
    bytesElement(TAG.FileMetaInformationVersion, 'OB', Uint8Array.of(0, 1)),
    textElement(TAG.MediaStorageSOPClassUID, 'UI', sopClass),
    textElement(TAG.MediaStorageSOPInstanceUID, 'UI', sopInstance),
    textElement(TAG.TransferSyntaxUID, 'UI', transferSyntax),
    textElement(TAG.ImplementationClassUID, 'UI', IMPLEMENTATION_CLASS_UID),
    textElement(TAG.ImplementationVersionName, 'SH', 'COLLIMATE_0_1'),
  ];
}
