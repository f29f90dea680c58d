import { WebAssemblyCache, type Compiling, type ModuleBytes } from './webassembly-cache.mjs';

const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly: Compiling };

/** An instance that exports the number n. */
interface Instance {
  readonly exports: { readonly n: { readonly value: number } };
}

/** A module that exports the number n. */
const moduleOf = (n: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], ...[6, 6, 1, 0x7f, 0, 0x41, n, 0x0b], ...[7, 5, 1, 1, 0x6e, 3, 0]]);

/** What a context has, with a count of what was asked of it. */
function context() {
  const asked: unknown[] = [];
  return {
    asked,
    compile: (bytes: ModuleBytes) => (asked.push(bytes), wasm.compile(bytes)),
    instantiate: (source: ModuleBytes | object, imports?: object) => (asked.push(source), wasm.instantiate(source, imports)),
  };
}

describe('WebAssembly that stays compiled', () => {
  it('is held once for the same bytes, wherever they lie, and anew for others', () => {
    const cache = new WebAssemblyCache();
    const held = cache.hold(moduleOf(7));
    expect(held).toBeDefined();
    const padded = new Uint8Array([9, 9, ...moduleOf(7), 9]);
    expect(cache.hold(padded.subarray(2, -1))).toBe(held);
    expect(cache.hold(moduleOf(7).buffer)).toBe(held);
    expect(cache.hold(moduleOf(8))).not.toBe(held);
  });

  it('is what the context makes of its own bytes, each time another module', async () => {
    const cache = new WebAssemblyCache();
    const watched = context();
    cache.watch(watched);
    const made = async (n: number) => (await watched.instantiate(moduleOf(n))) as { readonly instance: Instance };
    const [one, other] = [await made(7), await made(8)];
    const valueOf = ({ exports }: Instance): number => exports.n.value;
    expect([valueOf(one.instance), valueOf(other.instance)]).toEqual([7, 8]);
    const module = await watched.compile(moduleOf(7));
    expect(module).not.toBe(cache.hold(moduleOf(7)));
    const again = await watched.instantiate(module);
    expect(valueOf(again as Instance)).toBe(7);
    expect(watched.asked).toHaveLength(4);
  });

  it('fails as before for bytes that are none, each time', async () => {
    const cache = new WebAssemblyCache();
    const watched = context();
    cache.watch(watched);
    const broken = moduleOf(7).subarray(0, 12);
    for (const _ of [1, 2]) await expect(watched.compile(broken)).rejects.toThrow('WebAssembly.compile()');
    expect(cache.hold(broken)).toBeUndefined();
  });
});
