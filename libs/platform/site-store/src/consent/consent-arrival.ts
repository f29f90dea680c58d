import type { SubjectKey } from '@collimate/kernel-canonical';
import { endsConsent, overtakes, type ConsentEvent, type ConsentRow } from '@collimate/governance-consent';
import type { IntakeDraft } from '../subjects/intake.draft.js';
import type { ConsentStore } from './consent.store.js';
import type { ConsentTellings } from './consent-tellings.js';
import { eventOf, identitiesOf, idOf, latestTwin, type NewConsentEvent } from './row-event.js';

/** A row of a table, and how far down it stands, from 0. */
export interface PlacedRow {
  readonly row: ConsentRow;
  readonly place: number;
}

/** Under which identity an event arrives, and whether the same stood there before. */
interface Arrival {
  readonly id: string;
  readonly isAgain: boolean;
}

/**
 * Tells rows of consent that are known from new ones.
 * A row that permits counts once. A row that denies is known only while no later consent has overtaken it: repeated
 * after a later consent, it is an ending like any other, and counts from this arrival. If the table itself has that
 * consent further down, it tells the same story again. Then as many equal endings are known in it as were known before
 * it, or as many as the last table had, multiplied if this table repeats the consents as often. One more than that is
 * new.
 */
export class ConsentArrivals {
  /** Events of this table, by id and by subject. */
  private readonly laid = new Map<string, ConsentEvent>();
  private readonly bySubject = new Map<SubjectKey, ConsentEvent[]>();
  /** Number of rows of this table for each event, by its first identity. */
  private readonly rowsOf = new Map<string, number>();
  private given: Map<string, PlacedRow[]> | undefined;

  /** @param rows the whole table, in its order */
  constructor(
    private readonly parts: { readonly consent: ConsentStore; readonly draft: IntakeDraft; readonly tellings: ConsentTellings },
    private readonly rows: readonly ConsentRow[],
  ) {}

  /**
   * @param incoming of the table, or of the list of withdrawals
   * @param place of its row in the table; undefined for an event without a row
   * @returns the identity under which it arrives, and whether an equal event was there before; undefined if it is known
   *   already
   */
  of(incoming: NewConsentEvent, place: number | undefined): Arrival | undefined {
    const day = place === undefined ? undefined : this.rows[place].day;
    const { consent, draft } = this.parts;
    const first = idOf(incoming, day);
    const rows = (this.rowsOf.get(first) ?? 0) + 1;
    if (place !== undefined) this.rowsOf.set(first, rows);
    if (incoming.type === 'GIVEN') {
      const isThere = this.laid.has(first) || (!draft.isNewcomer(incoming.subject) && consent.isKnown(first));
      return isThere ? undefined : { id: first, isAgain: false };
    }
    const { free: id, twin } = latestTwin(identitiesOf(incoming, day), (one) => this.laid.get(one) ?? consent.find(one));
    if (twin === undefined) return { id, isAgain: false };
    const overtaking = this.eventsOf(incoming.subject).filter((event) => overtakes(event, twin));
    const isKnown = place === undefined || consent.isKnown(idOf(incoming, day, rows - 1));
    if (!isKnown && rows > this.timesTold(incoming.subject, place) * this.parts.tellings.of(first))
      return { id, isAgain: overtaking.length > 0 };
    return overtaking.length === 0 || this.isRetold(incoming.subject, place, overtaking) ? undefined : { id, isAgain: true };
  }

  /** Number of rows for each event, by its first identity. */
  get said(): ReadonlyMap<string, number> {
    return this.rowsOf;
  }

  /**
   * Whether the consent permits nothing from the first: an ending arrived before it, and the consent is not dated
   * later. An amendment never revives a consent that has ended.
   */
  isOutdated(event: ConsentEvent): boolean {
    if (event.type !== 'GIVEN' && event.type !== 'AMENDED') return false;
    const all = this.eventsOf(event.subject);
    const endings = all.filter((other) => endsConsent(other) && other.at >= event.at);
    if (event.type === 'GIVEN') return endings.length > 0;
    return endings.some((ending) => !all.some((other) => overtakes(other, ending)));
  }

  /** @returns whose row stands there, by the hospital's number */
  hospitalIdAt(place: number): string {
    return this.rows[place].hospitalId;
  }

  /** Notes that the table has laid an event ready. */
  add(event: ConsentEvent): void {
    this.laid.set(event.id, event);
    const before = this.bySubject.get(event.subject);
    if (before === undefined) this.bySubject.set(event.subject, [event]);
    else before.push(event);
  }

  private eventsOf(subject: SubjectKey): readonly ConsentEvent[] {
    const { consent, draft } = this.parts;
    const earlier = draft.isNewcomer(subject) ? [] : consent.eventsOf(subject);
    return [...earlier, ...(this.bySubject.get(subject) ?? [])];
  }

  /** Whether one of these consents stands further down in the table. */
  private isRetold(subject: SubjectKey, place: number | undefined, overtaking: readonly ConsentEvent[]): boolean {
    if (place === undefined) return false;
    const ids = new Set(overtaking.map(({ id }) => id));
    return this.consentsOf(subject, place).some((one) => one.place > place && ids.has(one.id));
  }

  /**
   * How many times more often than before the table tells the subject's story. A table that repeats each row, as after
   * a mistaken join, tells the whole story twice, and nothing in it is new. A table that repeats only some consents, or
   * has always repeated them, does not.
   */
  private timesTold(subject: SubjectKey, place: number): number {
    const byId = Map.groupBy(this.consentsOf(subject, place), ({ id }) => id);
    const times = [...byId].map(([id, told]) => told.length / this.parts.tellings.of(id));
    return times.length === 0 ? 1 : Math.min(...times);
  }

  /** @returns the consents that the table says of a subject, in its order */
  private consentsOf(subject: SubjectKey, place: number): readonly { readonly id: string; readonly place: number }[] {
    const { draft } = this.parts;
    this.given ??= Map.groupBy(
      this.rows.map((row, at) => ({ row, place: at })).filter(({ row }) => row.type === 'GIVEN'),
      ({ row }) => draft.lookupOf(row.hospitalId),
    );
    const given = this.given.get(draft.lookupOf(this.rows[place].hospitalId)) ?? [];
    return given.map(({ row, place: at }) => ({ id: idOf(eventOf(row, subject), row.day), place: at }));
  }
}
