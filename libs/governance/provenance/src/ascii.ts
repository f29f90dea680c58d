/** @returns the bytes of a text of printable ASCII and line feeds, or undefined if it holds anything else */
export function asciiBytes(text: string): Uint8Array | undefined {
  if (!/^[\n\x20-\x7e]*$/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
