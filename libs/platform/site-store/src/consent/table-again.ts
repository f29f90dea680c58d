import { overtakes, type ConsentEvent } from '@collimate/governance-consent';
import { withdrawalOf } from '../withdrawals/withdrawal.line.js';
import type { WithdrawalLineStore } from '../withdrawals/withdrawal-line.store.js';
import type { ArrivalPlaces } from './arrival-places.js';
import type { ConsentStore } from './consent.store.js';
import type { ArrivingTable } from './consent-table.store.js';

/** What a table that was imported before is held to. */
export interface TableAgainParts {
  readonly consent: Pick<ConsentStore, 'eventsOf'>;
  readonly places: Pick<ArrivalPlaces, 'tableOf'>;
  readonly lines: Pick<WithdrawalLineStore, 'laterThan'>;
}

/**
 * A table that is sent again, after a recovery mostly: it arrived before others did, and what those decided stands. A consent of it that a later
 * table, or a withdrawal of then, has ended is not believed, also where this database has forgotten that it ever was. An ending of it counts from this arrival, as any
 * other, and is told; a person who knows that the table is sent as it was before has those left out that end what a later table gave.
 */
export class TableAgain {
  constructor(
    private readonly parts: TableAgainParts,
    private readonly table: ArrivingTable | undefined,
  ) {}

  /**
   * @param lookup of the subject
   * @returns why an event of the table is left out; `ends-later` where it counts, and ends what a later table gave; undefined where it counts as any
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
    // What is dated no later than the ending has never put it behind itself.
    if (others.some((other) => other.type === 'GIVEN' && other.at > event.at))
      return this.table?.isSentAgain === true ? 'held-back' : 'ends-later';
    return others.some(({ type }) => type === 'GIVEN') ? 'ends-later' : undefined;
  }

  private cameAfter({ sequence }: ConsentEvent): boolean {
    return (this.parts.places.tableOf(sequence) ?? 0) > (this.table?.before?.number ?? Infinity);
  }
}
