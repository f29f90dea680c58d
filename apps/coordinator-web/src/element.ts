import { shownText } from '@collimate/kernel-canonical';

type Child = Node | string | null;

/** Makes an element. Text is always set as text, never parsed, and nothing in it is unseen or turns the writing. @param attributes by name; `class` included */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  for (const child of children) {
    if (child !== null) made.append(typeof child === 'string' ? shownText(child) : child);
  }
  return made;
}
