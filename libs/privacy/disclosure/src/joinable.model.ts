import type { LinkageRecord, LinkageRole } from './linkage.record.js';

/** Records about people that a document holds, and the number of values in it that cannot be read in exactly one way. */
export interface Joinable {
  readonly records: readonly LinkageRecord[];
  /** Values about somebody that cannot be read in exactly one way as a sex, an age or a day. */
  readonly unread: number;
  /**
   * Place of the first such value: `[3].age` in a list, `#2.age` behind the second key, `line 4` of a text. Never the
   * value itself.
   */
  readonly firstUnread: string | undefined;
}

/** Texts by the attribute that they tell. */
export type Told = Partial<Record<LinkageRole, string>>;

/** Whether there is enough to join a record by. */
export function isTold({ sex, age, date, birthDate }: Told): boolean {
  return [sex, age ?? birthDate, date].filter((one) => one !== undefined).length >= 2;
}

/** Collects records, and counts what could not be read. */
export class Joined {
  private readonly records: LinkageRecord[] = [];
  private unread = 0;
  private firstUnread: string | undefined;

  add(record: LinkageRecord): void {
    this.records.push(record);
  }

  /** @param values number of unread values @param place of the first of them, without its content */
  miss(values: number, place: string): void {
    this.firstUnread ??= values > 0 ? place : undefined;
    this.unread += values;
  }

  found(): Joinable {
    const { records, unread, firstUnread } = this;
    return { records, unread, firstUnread };
  }
}
