/** @returns the bytes of a text of printable ASCII and line feeds, or undefined if it holds anything else */
export function asciiBytes(text: string): Uint8Array | undefined {
  if (!/^[\n\x20-\x7e]*$/.test(text)) return undefined;
  return new TextEncoder().encode(text);
}
