/** @returns the UTF-8 bytes of a text */
export function utf8Bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'));
}

/** @returns the text of UTF-8 bytes */
export function utf8Text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
