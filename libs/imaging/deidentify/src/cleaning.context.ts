import type { Identity } from './identity.js';
import type { KeyedMap } from './keyed-map.js';
import type { PixelArea } from './policy.js';
import type { ProfileOption } from './profile.js';
import type { SafePrivateRow } from './ps315.table.js';
import type { DateShift } from './replacements.js';
import type { ReportBuilder } from './report.js';

/** Everything that the cleaning of one file needs to know. */
export interface CleaningContext {
  readonly modality: string;
  /** Whether the transfer syntax has compressed frames. */
  readonly isCompressed: boolean;
  readonly options: ReadonlySet<ProfileOption>;
  readonly vocabulary: ReadonlySet<string>;
  readonly uids: KeyedMap;
  readonly pseudonym: string;
  readonly shift: DateShift;
  readonly identity: Identity;
  readonly report: ReportBuilder;
  /** Attributes that the profile removes beside those of the tables. */
  readonly remove: ReadonlySet<number>;
  readonly safePrivate: readonly SafePrivateRow[];
  /** Areas of the pixels of this file that are blanked. */
  readonly blank: readonly PixelArea[];
  /** The samples of all frames without their compression. @throws DeidentifyError FRAMES_NOT_DECODED */
  readonly decodedPixels: () => Uint8Array;
  readonly look: PixelLook;
  /** Takes the tag of an attribute that features need and that cannot stay as it is. */
  readonly refuse: (tag: number) => void;
}

/** Takes what was seen in the pixels. */
export interface PixelLook {
  /** Whether text was found. */
  at(found: boolean): void;
  /** Bytes that are not zero stand behind the last frame, and do not stay. */
  behind(): void;
}
