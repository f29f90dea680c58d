import { overtakes, type ConsentEvent } from '@collimate/governance-consent';
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
   * @param isAgain whether the same stood there, and a consent has put it behind itself
   * @returns why an event of the table is left out; `ends-later` where it counts, and ends what a later table gave; undefined where it counts as any
   */
  of(event: ConsentEvent, lookup: string, isAgain: boolean): 'ended-since' | 'held-back' | 'ends-later' | undefined {
    const before = this.table?.before;
    if (before === undefined) return undefined;
    const others = this.parts.consent.eventsOf(event.subject).filter((other) => this.cameAfter(other));
    if (event.type === 'GIVEN') {
      const isEnded =
        others.some((other) => other.type !== 'GIVEN' && overtakes(event, other)) ||
        this.parts.lines.laterThan(before.withdrawals, lookup).some(({ at }) => event.at >= at);
      return isEnded ? 'ended-since' : undefined;
    }
    if (!isAgain && others.every(({ type }) => type !== 'GIVEN')) return undefined;
    return this.table?.isSentAgain === true ? 'held-back' : 'ends-later';
  }

  private cameAfter({ sequence }: ConsentEvent): boolean {
    return (this.parts.places.tableOf(sequence) ?? 0) > (this.table?.before?.number ?? Infinity);
  }
}
