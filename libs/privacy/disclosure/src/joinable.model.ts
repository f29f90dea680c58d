import type { LinkageRecord, LinkageRole } from './linkage.record.js';

/** What a document tells of people, and what of it nobody can read in one way. */
export interface Joinable {
  readonly records: readonly LinkageRecord[];
  /** Values about somebody that are no sex, age or day in one way only. */
  readonly unread: number;
  /** Where the first of them stands: `[3].age` in a list, `#2.age` behind the second key, `line 4` of a text. Never what stands there. */
  readonly firstUnread: string | undefined;
}

/** Texts by what they are about. */
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

  /** @param values how many @param place where they stand, without what they are */
  miss(values: number, place: string): void {
    this.firstUnread ??= values > 0 ? place : undefined;
    this.unread += values;
  }

  found(): Joinable {
    const { records, unread, firstUnread } = this;
    return { records, unread, firstUnread };
  }
}
