import { freeMemory } from './free-memory.js';

describe('freeMemory', () => {
  it('empties a large array and every view of its memory', () => {
    const array = new Float32Array(1 << 16);
    const view = array.subarray(10, 20);
    freeMemory(view);
    expect([array.length, view.length]).toEqual([0, 0]);
  });

  it('leaves alone what may be in use: small arrays, and memory shared among threads', () => {
    const small = new Uint8Array(1000);
    const shared = new Uint8Array(new SharedArrayBuffer(1 << 18));
    for (const array of [small, shared]) freeMemory(array);
    expect([small.length, shared.length]).toEqual([1000, 1 << 18]);
  });
});
