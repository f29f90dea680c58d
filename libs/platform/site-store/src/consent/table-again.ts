import { overtakes, type ConsentEvent } from '@collimate/governance-consent';
import { withdrawalOf } from '../withdrawals/withdrawal.line.js';
import type { WithdrawalLineStore } from '../withdrawals/withdrawal-line.store.js';
import type { ArrivalPlaces } from './arrival-places.js';
import type { ConsentStore } from './consent.store.js';
import type { ArrivingTable } from './consent-table.store.js';

/** Stores with which a repeated table is compared. */
export interface TableAgainParts {
  readonly consent: Pick<ConsentStore, 'eventsOf'>;
  readonly places: Pick<ArrivalPlaces, 'tableOf'>;
  readonly lines: Pick<WithdrawalLineStore, 'laterThan'>;
}

/**
 * A table that is sent again, mostly after a recovery. It first arrived before other tables, whose decisions stand. A
 * consent in it that a later table, or a withdrawal at that time, has ended is not believed, even if this database has
 * forgotten the ending. An ending in it counts from this arrival, as any other, and is reported; if a person says that
 * the table is sent again unchanged, endings that would end consents of a later table are left out.
 */
export class TableAgain {
  constructor(
    private readonly parts: TableAgainParts,
    private readonly table: ArrivingTable | undefined,
  ) {}

  /**
   * @param lookup of the subject
   * @returns why an event of the table is left out; `ends-later` where it counts and ends a consent of a later table;
   *   undefined where it counts as usual
   */
  of(event: ConsentEvent, lookup: string): 'ended-since' | 'held-back' | 'ends-later' | undefined {
    const before = this.table?.before;
    if (before === undefined) return undefined;
    const others = this.parts.consent.eventsOf(event.subject).filter((other) => this.cameAfter(other));
    if (event.type === 'GIVEN') {
      const isEnded =
        others.some((other) => other.type !== 'GIVEN' && overtakes(event, other)) ||
        this.parts.lines
          .laterThan(before.withdrawals, lookup)
          .some(({ kind, at }) => withdrawalOf(kind) !== undefined && event.at >= at);
      return isEnded ? 'ended-since' : undefined;
    }
    // A consent that is not dated after the ending has never overtaken it.
    if (others.some((other) => other.type === 'GIVEN' && other.at > event.at))
      return this.table?.isSentAgain === true ? 'held-back' : 'ends-later';
    return others.some(({ type }) => type === 'GIVEN') ? 'ends-later' : undefined;
  }

  private cameAfter({ sequence }: ConsentEvent): boolean {
    return (this.parts.places.tableOf(sequence) ?? 0) > (this.table?.before?.number ?? Infinity);
  }
}
