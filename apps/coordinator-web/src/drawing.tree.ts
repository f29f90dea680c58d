import { shownText } from '@collimate/kernel-canonical';

/** One element of a picture: the same tree is shown on the page, written into a file, and looked at by a test. */
export interface Drawn {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (Drawn | string)[];
}

/** What a page has instead of colours, and what stands in a file that is looked at alone, on white. */
const INKS: Readonly<Record<string, string>> = {
  'var(--ink)': '#1b2323',
  'var(--soft)': '#56615f',
  'var(--line)': '#dcdacf',
  'var(--panel)': '#ffffff',
  'var(--group-1)': '#1f66ad',
  'var(--group-2)': '#b4480f',
  'var(--group-3)': '#6a3d9a',
  'var(--group-4)': '#2d7a3e',
  'var(--group-5)': '#7a5c00',
  'var(--group-6)': '#0b7285',
  'var(--group-7)': '#a02c6d',
  'var(--group-8)': '#4a5568',
};

const SVG = 'http://www.w3.org/2000/svg';

/** @returns an element; children that are null are left out */
export function drawn(name: string, attributes: Drawn['attributes'], ...children: readonly (Drawn | string | null)[]): Drawn {
  return { name, attributes, children: children.filter((child) => child !== null) };
}

/** @returns the colour of the group with this place, from 0; there are eight, and they come round */
export function inkOf(place: number): string {
  return `var(--group-${(place % 8) + 1})`;
}

/** @returns a picture of its own: SVG with the colours in it, on white */
export function svgFile(picture: Drawn): string {
  const { width, height } = picture.attributes;
  const paper = drawn('rect', { width, height, fill: '#ffffff' });
  const font = 'system-ui, Helvetica, Arial, sans-serif';
  return svgText({
    ...picture,
    attributes: { xmlns: SVG, ...picture.attributes, 'font-family': font },
    children: [paper, ...picture.children],
  });
}

/** @returns markup with every colour of the page replaced by what it is on white */
export function inkedText(markup: string): string {
  return markup.replaceAll(/var\(--[a-z0-9-]+\)/g, (name) => INKS[name] ?? 'currentColor');
}

function svgText({ name, attributes, children }: Drawn): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(INKS[value] ?? String(value))}"`);
  const inner = children.map((child) => (typeof child === 'string' ? escaped(shownText(child)) : svgText(child)));
  return `<${name}${words.join('')}>${inner.join('')}</${name}>`;
}

/** @returns the same as an element of the page; text is set as text, never parsed */
export function svgElement({ name, attributes, children }: Drawn): SVGElement {
  const made = document.createElementNS(SVG, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children.map((child) => (typeof child === 'string' ? shownText(child) : svgElement(child))));
  return made;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
