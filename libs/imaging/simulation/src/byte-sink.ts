/** A growing little-endian byte buffer in which a length may be written after what it measures. */
export class ByteSink {
  private bytes: Uint8Array;
  private view: DataView;
  private used = 0;

  constructor(capacity = 4096) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** How many bytes were written. */
  get length(): number {
    return this.used;
  }

  u16(value: number): void {
    this.room(2);
    this.view.setUint16(this.used, value, true);
    this.used += 2;
  }

  u32(value: number): void {
    this.room(4);
    this.view.setUint32(this.used, value, true);
    this.used += 4;
  }

  f32(value: number): void {
    this.room(4);
    this.view.setFloat32(this.used, value, true);
    this.used += 4;
  }

  f64(value: number): void {
    this.room(8);
    this.view.setFloat64(this.used, value, true);
    this.used += 8;
  }

  raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.used);
    this.used += bytes.length;
  }

  byte(value: number): void {
    this.room(1);
    this.bytes[this.used++] = value;
  }

  /** Overwrites four bytes that were written before. */
  patchU32(at: number, value: number): void {
    this.view.setUint32(at, value, true);
  }

  /** Overwrites two bytes that were written before. */
  patchU16(at: number, value: number): void {
    this.view.setUint16(at, value, true);
  }

  /** @returns a copy of what was written */
  toBytes(): Uint8Array {
    return this.bytes.slice(0, this.used);
  }

  private room(more: number): void {
    if (this.used + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.used + more));
    grown.set(this.bytes.subarray(0, this.used));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}
