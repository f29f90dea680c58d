import type { StoredReceipt } from '@collimate/protocol';
import { MOST_RECEIPTS, readPages, RECEIPTS_OF_PAGE } from './receipt.pages.js';

const page = (length: number, nextCursor: string) => ({
  receipts: Array.from({ length }, (): StoredReceipt => ({
    roundId: 'r',
    studyId: 's',
    studyDigest: 'd',
    statistic: 'x',
    receipt: undefined,
  })),
  nextCursor,
});

describe('the pages of receipts', () => {
  it('are read to their end', async () => {
    const asked: string[] = [];
    const all = await readPages(async (cursor) => {
      asked.push(cursor);
      return cursor === '' ? page(RECEIPTS_OF_PAGE, 'a') : page(3, '');
    });
    expect([all.length, asked]).toEqual([RECEIPTS_OF_PAGE + 3, ['', 'a']]);
  });

  it.each([
    ['are always full', (n: number) => page(RECEIPTS_OF_PAGE, `${n}`), MOST_RECEIPTS / RECEIPTS_OF_PAGE + 1],
    ['are always empty', (n: number) => page(0, `${n}`), (2 * MOST_RECEIPTS) / RECEIPTS_OF_PAGE + 1],
    ['lead to themselves', () => page(1, 'a'), 2],
    ['lead in a circle', (n: number) => page(1, `${n % 3}`), 4],
    ['are longer than was asked for', () => page(RECEIPTS_OF_PAGE + 1, ''), 1],
  ])('have to have one: %s', async (_, next, most) => {
    let calls = 0;
    await expect(readPages(async () => next(++calls))).rejects.toMatchObject({ code: 'RECEIPTS_ENDLESS' });
    expect(calls).toBeLessThanOrEqual(most);
  });
});
