import { inOneReply } from './assignments.in-one-reply.js';

interface Row {
  readonly id: string;
  readonly protocol_json: string | null;
}
const review = (id: string, bytes: number): Row => ({ id, protocol_json: 'x'.repeat(bytes) });
const order = (id: string): Row => ({ id, protocol_json: null });
const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

describe('what one reply carries', () => {
  const megabyte = 1024 * 1024;

  it('is all that waits, where that is little', () => {
    expect(ids(inOneReply([review('a', 10), review('b', 10)]))).toEqual(['a', 'b']);
    expect(inOneReply([])).toEqual([]);
  });

  it('is every order, although seven large protocols came before them, and as many of those as fit', () => {
    const seven = Array.from({ length: 7 }, (_, i) => review(`r${i}`, 760_000));
    expect(ids(inOneReply([...seven, order('o1'), order('o2')]))).toEqual(['o1', 'o2', 'r0', 'r1', 'r2', 'r3']);
  });

  it('brings everything after some replies, the oldest first, and one protocol at least each time', () => {
    let waiting = [5, 1, 1, 2, 4].map((size, i) => review(`r${i}`, size * megabyte));
    const replies: string[][] = [];
    while (waiting.length > 0) {
      const sent = ids(inOneReply(waiting));
      replies.push(sent);
      waiting = waiting.filter(({ id }) => !sent.includes(id));
    }
    expect(replies).toEqual([['r0'], ['r1', 'r2'], ['r3'], ['r4']]);
  });
});
