import { compileFunction } from 'node:vm';
import { CodeCache } from './code-cache.mjs';

const compile = compileFunction as unknown as Parameters<CodeCache['compile']>[0];
const filename = '/a.js';

describe('code that stays compiled', () => {
  it('is handed back for the same source, and does the same', () => {
    const cache = new CodeCache();
    const source = 'let n = 0; return () => (n += step);';
    const [first, second] = [1, 2].map(() => cache.compile(compile, source, ['step'], { filename }));
    expect([first.cachedData?.length, second.cachedDataRejected]).toEqual([expect.any(Number), false]);
    const [one, two] = [first(1), second(10)] as (() => number)[];
    expect([one(), one(), two(), two()]).toEqual([1, 2, 10, 20]);
  });

  it('is compiled anew where the source, its file or its parameters are others, or it has no name', () => {
    const cache = new CodeCache();
    const made = (source: string, parameters: readonly string[], file?: string): unknown =>
      cache.compile(compile, source, parameters, file === undefined ? {} : { filename: file })(2, 3);
    expect(made('return a', ['a', 'b'], filename)).toBe(2);
    expect(made('return b', ['a', 'b'], filename)).toBe(3);
    expect(made('return b', ['b', 'a'], filename)).toBe(2);
    expect(made('return a', ['a', 'b'], '/b.js')).toBe(2);
    expect([made('return a', ['a']), made('return 7', [])]).toEqual([2, 7]);
    expect(cache.known('return a', undefined)).toBeUndefined();
  });

  it('throws for a source that is none, each time', () => {
    const cache = new CodeCache();
    for (const _ of [1, 2]) expect(() => cache.compile(compile, 'return )', [], { filename })).toThrow('Unexpected token');
  });
});
