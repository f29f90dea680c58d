/** @returns the values of an element of a search answer as texts, by keyword; empty when it is absent */
export function textElements(elements: Readonly<Record<string, unknown>>, keyword: string): readonly string[] {
  const values = [elements[keyword]].flat();
  const texts = values.filter((value) => typeof value === 'string' || typeof value === 'number' || value instanceof String);
  return texts
    .flatMap((value) => String(value).split('\\'))
    .map((text) => text.replace(/\0+$/, '').trim())
    .filter((text) => text !== '');
}

/** @returns the first value, empty when the element is absent */
export function textElement(elements: Readonly<Record<string, unknown>>, keyword: string): string {
  return textElements(elements, keyword)[0] ?? '';
}

/** @returns a count, undefined when it is absent or no number */
export function countElement(elements: Readonly<Record<string, unknown>>, keyword: string): number | undefined {
  const text = textElement(elements, keyword);
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
