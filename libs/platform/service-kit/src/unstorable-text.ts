/**
 * Finds text that the database cannot store: PostgreSQL refuses NUL, and the whole call would fail for it.
 * @param value a message or body as it was decoded; bytes are passed by
 * @returns dotted place of the first such text; undefined if there is none
 * @source PostgreSQL, Character Types: the character with code zero cannot be stored
 */
export function placeOfNul(value: unknown, place: readonly string[] = []): string | undefined {
  if (typeof value === 'string') return value.includes('\0') ? place.join('.') : undefined;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (name.includes('\0')) return place.join('.');
    const found = placeOfNul(inner, [...place, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}
