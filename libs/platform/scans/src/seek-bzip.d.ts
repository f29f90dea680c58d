/** The part of seek-bzip that is used; the package has no types of its own. */
declare module 'seek-bzip' {
  interface BzipInput {
    readByte(): number;
    read(buffer: Uint8Array, offset: number, length: number): number;
    eof(): boolean;
    readonly _coerced: true;
  }
  interface BzipOutput {
    writeByte(byte: number): void;
    flush(): void;
    readonly _coerced: true;
  }
  const Bunzip: { decode(input: BzipInput, output: BzipOutput, multistream: boolean): unknown };
  export default Bunzip;
}
