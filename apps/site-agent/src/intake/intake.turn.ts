import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** Rows that are read before other requests get their turn. */
const ROWS_PER_TURN = 256;

/** One table after the other: two imports at the same time would take one new patient for two people. */
@Injectable()
export class IntakeTurn {
  private last: Promise<unknown> = Promise.resolve();

  /** Waits until no other table is taken in. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

/** Does the work part by part, so that the agent answers other calls between two parts. */
export async function inParts<T>(work: Generator<void, T, undefined>): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}

/** Maps many rows part by part, so that the agent answers other calls between two parts. */
export async function mapInParts<A, B>(rows: readonly A[], map: (row: A) => B): Promise<readonly B[]> {
  const mapped: B[] = [];
  for (let from = 0; from < rows.length; from += ROWS_PER_TURN) {
    mapped.push(...rows.slice(from, from + ROWS_PER_TURN).map(map));
    await nextTurn();
  }
  return mapped;
}
