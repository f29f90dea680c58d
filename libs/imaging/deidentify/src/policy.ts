import { DeidentifyError, tagName } from './deidentify.error.js';
import { KeyedMap } from './keyed-map.js';
import { METHOD_CODES, needsValue, type ProfileOption } from './profile.js';
import type { SafePrivateRow } from './ps315.table.js';

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
  /**
   * Whether times of day stay or go, or stay in PET alone, whose decay needs them; dates move in either case under
   * `rtnLongModifDatesOpt`.
   */
  readonly times: 'keep' | 'empty' | 'decay';
  /**
   * How dates move under `rtnLongModifDatesOpt`: by the same random number of days in all files of a subject (the default), or so that
   * the day of each study is 1 January 1900, which tells nothing of when it was and keeps intervals within the study alone.
   */
  readonly dates?: 'shifted' | 'anchored';
  /** What comes of an image in whose pixels something stands that looks like letters: `refuse` is the default. */
  readonly pixelText?: 'refuse' | 'flag';
  /** Attributes that go beside those of the tables. */
  readonly remove?: readonly number[];
  /** Private numbers that stay beside those of Table E.3.10-1, under `rtnSafePrivOpt`. */
  readonly safePrivate?: readonly SafePrivateRow[];
  /** Areas of the pixels that are blanked, for devices that write text there. */
  readonly blank?: readonly BlankRule[];
}

/** Where a device writes into its pixels. */
export interface BlankRule {
  /** For example `CT`; the rule is for images of this modality and size, and of this model if it is named. */
  readonly modality: string;
  readonly model?: string;
  readonly rows: number;
  readonly columns: number;
  /** Pixels counted from the upper left corner, from 0. */
  readonly areas: readonly PixelArea[];
}

/** A rectangle of pixels. */
export interface PixelArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The options of the research copy: what radiomics needs, and no device, institution or full date. */
export const RESEARCH_OPTIONS: readonly ProfileOption[] = [
  'cleanDescOpt',
  'rtnLongModifDatesOpt',
  'rtnPatCharsOpt',
  'rtnSafePrivOpt',
];

/** A profile that comes with the program: a policy without key, site and words of one's own. */
export type BuiltInProfile = Pick<DeidentifyPolicy, 'options' | 'times' | 'dates' | 'pixelText'>;

/**
 * The profiles that come with the program. `basic` is the Basic Profile with the options of a research copy and the times that SUV
 * needs. `safe-harbor` also gives up every day (each study lies on the same one) and the times of day of all but PET.
 * @source DICOM PS3.15 E.2, E.3; 45 CFR 164.514(b)(2)
 */
export const BUILT_IN_PROFILES: Readonly<Record<'safe-harbor' | 'basic', BuiltInProfile>> = {
  'safe-harbor': { options: RESEARCH_OPTIONS, times: 'decay', dates: 'anchored', pixelText: 'refuse' },
  basic: { options: RESEARCH_OPTIONS, times: 'keep', dates: 'shifted', pixelText: 'refuse' },
};

/** @throws DeidentifyError BAD_POLICY for a short key, contradicting or unknown options, and attributes that cannot be removed */
export function checkPolicy(policy: DeidentifyPolicy): void {
  new KeyedMap(policy.key); // a key that is too short fails here, not at the first file
  if (policy.options.includes('rtnLongFullDatesOpt') && policy.options.includes('rtnLongModifDatesOpt')) {
    throw new DeidentifyError('BAD_POLICY', 'dates are either kept in full or modified');
  }
  if (policy.options.some((option) => !(option in METHOD_CODES))) {
    throw new DeidentifyError('BAD_POLICY', 'an option of the profile is not known');
  }
  const needed = policy.remove?.find(needsValue);
  if (needed === undefined) return;
  throw new DeidentifyError('BAD_POLICY', 'an attribute without which no image can be used cannot be removed', {
    place: { tag: tagName(needed) },
    hint: 'Leave it out of the list: a value of it that is not safe has the file refused.',
  });
}
