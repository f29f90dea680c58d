import type { ListReceiptsResponse, StoredReceipt } from '@collimate/protocol';
import { AgentError } from '../ground/agent.error.js';

/** Receipts that one page is asked for. */
export const RECEIPTS_OF_PAGE = 500;
/** More answers than any hospital gives in its life: each of them costs privacy. */
export const MOST_RECEIPTS = 100_000;
/** A page may be shorter than was asked for, so twice as many are read as full ones would be needed. */
const MOST_PAGES = (2 * MOST_RECEIPTS) / RECEIPTS_OF_PAGE;

/**
 * Reads page by page until the coordinator says that there is no other. It may not lead in a circle or go on for ever.
 * @param ask for the page after a cursor; the first one is empty
 * @throws AgentError RECEIPTS_ENDLESS
 */
export async function readPages(
  ask: (cursor: string) => Promise<Pick<ListReceiptsResponse, 'receipts' | 'nextCursor'>>,
): Promise<readonly StoredReceipt[]> {
  const all: StoredReceipt[] = [];
  const asked = new Set<string>();
  let cursor = '';
  do {
    asked.add(cursor);
    const { receipts, nextCursor } = await ask(cursor);
    all.push(...receipts.slice(0, RECEIPTS_OF_PAGE));
    if (
      receipts.length > RECEIPTS_OF_PAGE ||
      all.length > MOST_RECEIPTS ||
      asked.size > MOST_PAGES ||
      (asked.has(nextCursor) && nextCursor !== '')
    ) {
      throw new AgentError('RECEIPTS_ENDLESS', 'the list of receipts at the coordinator has no end', {
        details: { most: MOST_RECEIPTS },
        hint: 'ask the operator of the coordinator; nothing was changed here, and the recovery can be asked for again',
      });
    }
    cursor = nextCursor;
  } while (cursor !== '');
  return all;
}
