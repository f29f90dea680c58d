import type { SubjectKey } from '@collimate/kernel-canonical';
import { endsConsent, overtakes, type ConsentEvent, type ConsentRow } from '@collimate/governance-consent';
import type { IntakeDraft } from '../subjects/intake.draft.js';
import type { ConsentStore } from './consent.store.js';
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
 * Tells a row of consent that stands there already from one that arrives. What permits counts once. What denies is known only while nothing
 * that came after it has put it behind itself: said again after a later consent it is an ending like any other, and counts from this arrival.
 * Where the table itself has that consent further down it tells the same story once more: as many endings that read the same are known in it as
 * were known before it, and one more of them is one that somebody has said since.
 */
export class ConsentArrivals {
  /** Events of this table, by id and by subject. */
  private readonly laid = new Map<string, ConsentEvent>();
  private readonly bySubject = new Map<SubjectKey, ConsentEvent[]>();
  /** How many rows of this table have said an event, by its first identity. */
  private readonly said = new Map<string, number>();
  private given: Map<string, PlacedRow[]> | undefined;

  /** @param rows the whole table, in its order */
  constructor(
    private readonly parts: { readonly consent: ConsentStore; readonly draft: IntakeDraft },
    private readonly rows: readonly ConsentRow[],
  ) {}

  /**
   * @param place of its row in the table; undefined where no row says it
   * @returns under which identity it arrives, and whether the same stood there before; undefined if it stands there already
   */
  of(incoming: NewConsentEvent, place: number | undefined): Arrival | undefined {
    const day = place === undefined ? undefined : this.rows[place].day;
    const { consent, draft } = this.parts;
    const isNew = draft.isNewcomer(incoming.subject);
    if (incoming.type === 'GIVEN') {
      const id = idOf(incoming, day);
      return this.laid.has(id) || (!isNew && consent.isKnown(id)) ? undefined : { id, isAgain: false };
    }
    const { free: id, twin } = latestTwin(identitiesOf(incoming, day), (one) => this.laid.get(one) ?? consent.find(one));
    const said = place === undefined ? undefined : this.count(incoming, day);
    if (twin === undefined) return { id, isAgain: false };
    const overtaking = this.eventsOf(incoming.subject).filter((event) => overtakes(event, twin));
    const retold = this.retold(incoming.subject, place, overtaking);
    if (said !== undefined && said.isOneMore && retold < said.rows) return { id, isAgain: overtaking.length > 0 };
    return overtaking.length === 0 || retold > 0 ? undefined : { id, isAgain: true };
  }

  /** Counts a row of the table. @returns how many rows say the same by now, and whether that is more than the events that were known before the table */
  private count(incoming: NewConsentEvent, day: string | undefined): { readonly rows: number; readonly isOneMore: boolean } {
    const first = idOf(incoming, day);
    const rows = (this.said.get(first) ?? 0) + 1;
    this.said.set(first, rows);
    return { rows, isOneMore: !this.parts.consent.isKnown(idOf(incoming, day, rows - 1)) };
  }

  /** Whether a consent permits nothing from the first: an ending has arrived before it, and it is not dated later. */
  isOutdated(event: ConsentEvent): boolean {
    return event.type === 'GIVEN' && this.eventsOf(event.subject).some((other) => endsConsent(other) && !overtakes(event, other));
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

  /**
   * How often the table says one of these consents, where one stands further down: a table that says each row twice, as a mistaken join does,
   * tells the whole story twice, and nothing of it is new.
   * @returns 0 where none of them stands further down
   */
  private retold(subject: SubjectKey, place: number | undefined, overtaking: readonly ConsentEvent[]): number {
    if (place === undefined || overtaking.length === 0) return 0;
    const { draft } = this.parts;
    this.given ??= Map.groupBy(
      this.rows.map((row, at) => ({ row, place: at })).filter(({ row }) => row.type === 'GIVEN'),
      ({ row }) => draft.lookupOf(row.hospitalId),
    );
    const ids = new Set(overtaking.map(({ id }) => id));
    const given = this.given.get(draft.lookupOf(this.rows[place].hospitalId)) ?? [];
    const told = given.map(({ row, place: at }) => ({ id: idOf(eventOf(row, subject), row.day), isBelow: at > place }));
    const times = [...ids]
      .filter((id) => told.some((one) => one.id === id && one.isBelow))
      .map((id) => told.filter((one) => one.id === id).length);
    return Math.max(0, ...times);
  }
}
