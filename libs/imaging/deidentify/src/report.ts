import { tagName } from './deidentify.error.js';
import { nameOfTag } from './profile.js';

/** What was done with the occurrences of an attribute. */
export type Deed =
  | 'kept'
  | 'removed'
  | 'emptied'
  | 'replaced'
  | 'pseudonymised'
  | 'uid-mapped'
  | 'date-shifted'
  | 'capped'
  | 'rounded'
  | 'cleaned';

/**
 * Why: the row of the standard's table, the allow-list or its absence, a pattern, the private rule; or of the value its form, its
 * range, its vocabulary, or that it agrees with the identity that the file tells.
 */
export type Reason =
  | 'table'
  | 'later-edition'
  | 'allow-list'
  | 'unlisted'
  | 'pattern'
  | 'private'
  | 'safe-private'
  | 'form'
  | 'range'
  | 'vocabulary'
  | 'identity'
  /** The profile of the study removes it. */
  | 'profile';

/** One line of the report: no value and no path, only tags and counts. */
export interface ReportRow {
  /** For example `(0010,0020)`. */
  readonly tag: string;
  /** Name from the tables; empty for attributes that they do not list. */
  readonly name: string;
  readonly deed: Deed;
  readonly reason: Reason;
  /** Occurrences at all depths. */
  readonly count: number;
}

/** Counts deeds per attribute. */
export class ReportBuilder {
  private readonly counts = new Map<string, { tag: number; deed: Deed; reason: Reason; count: number }>();

  note(tag: number, deed: Deed, reason: Reason): void {
    const key = `${tag} ${deed} ${reason}`;
    const entry = this.counts.get(key) ?? { tag, deed, reason, count: 0 };
    entry.count++;
    this.counts.set(key, entry);
  }

  /** @returns the lines in the order of tags */
  rows(): readonly ReportRow[] {
    return [...this.counts.values()]
      .sort((a, b) => a.tag - b.tag || (a.deed < b.deed ? -1 : a.deed > b.deed ? 1 : 0))
      .map(({ tag, deed, reason, count }) => ({ tag: tagName(tag), name: nameOfTag(tag), deed, reason, count }));
  }
}
