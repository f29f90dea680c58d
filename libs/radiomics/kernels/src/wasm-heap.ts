/** The part of a kernel instance that its host lays out: linear memory that grows by 64 KiB pages. */
interface GrowingMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const PAGE = 65_536;

/**
 * Hands out stretches of a kernel's memory. Everything is reserved first and viewed afterwards, because growing detaches
 * all views. Kernels have no allocator of their own.
 */
export class WasmHeap {
  private next: number;

  constructor(
    private readonly memory: GrowingMemory,
    base: number,
  ) {
    this.next = aligned(base);
  }

  /** @returns the address of `bytes` fresh bytes, at a multiple of 16; their content is whatever was there */
  reserve(bytes: number): number {
    const at = this.next;
    this.next = aligned(at + bytes);
    const missing = this.next + 64 - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    return at;
  }

  /** @returns the address up to which memory is in use, to be given to `release` */
  mark(): number {
    return this.next;
  }

  /** Gives back everything reserved since the mark was taken. */
  release(mark: number): void {
    this.next = mark;
  }

  u8(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length);
  }

  u16(at: number, length: number): Uint16Array {
    return new Uint16Array(this.memory.buffer, at, length);
  }

  u32(at: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, at, length);
  }

  i32(at: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, at, length);
  }

  f32(at: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, length);
  }

  f64(at: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, length);
  }
}

function aligned(address: number): number {
  return (address + 15) & ~15;
}
