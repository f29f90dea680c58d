import { setTimeout } from 'node:timers/promises';
import { Hush } from './hush.js';

describe('a silence', () => {
  it('is held by one work after the other, however many wait for it at once, and no gate is open in any', async () => {
    const hush = new Hush();
    let isOpen = true;
    hush.hear({ shut: () => (isOpen = false), open: () => (isOpen = true) });
    const seen: string[] = [];
    let held = 0;
    const work = (name: string, ms: number): Promise<void> =>
      hush.during(20, async (silence) => {
        held += 1;
        const look = (): void => void seen.push(`${name} ${isOpen ? 'open' : 'shut'} ${held}`);
        look();
        await setTimeout(ms);
        silence.demand();
        look();
        held -= 1;
      });
    await Promise.all([work('first', 5), work('second', 5), work('third', 60), work('fourth', 5)]);
    expect(seen).toEqual(['first', 'second', 'third', 'fourth'].flatMap((name) => [`${name} shut 1`, `${name} shut 1`]));
    expect(isOpen).toBe(true);
  });
});
