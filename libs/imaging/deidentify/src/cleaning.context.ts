import type { Identity } from './identity.js';
import type { KeyedMap } from './keyed-map.js';
import type { ProfileOption } from './profile.js';
import type { DateShift } from './replacements.js';
import type { ReportBuilder } from './report.js';

/** Everything that the cleaning of one file needs to know. */
export interface CleaningContext {
  readonly modality: string;
  readonly transferSyntax: string;
  readonly options: ReadonlySet<ProfileOption>;
  readonly vocabulary: ReadonlySet<string>;
  readonly uids: KeyedMap;
  readonly pseudonym: string;
  readonly shift: DateShift;
  readonly identity: Identity;
  readonly report: ReportBuilder;
  /** Takes the tag of an attribute that features need and that cannot stay as it is. */
  readonly refuse: (tag: number) => void;
}
