import { legend } from './drawing.frame.js';
import { inkedText, svgElement } from './drawing.tree.js';
import { element } from './element.js';

/**
 * Buttons that hand a picture over as a file.
 * @param name what is drawn; the file is called after it @param file the picture as SVG, made when it is asked for
 */
export function takeAlong(name: string, file: () => string): HTMLElement {
  const stem = name.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase();
  const url = (): string => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(file())}`;
  const save = (form: 'SVG' | 'PNG', made: () => Promise<string>): HTMLElement => {
    const button = element('button', { type: 'button', 'aria-label': `${form} of ${name}` }, form);
    button.addEventListener('click', () => void made().then((data) => download(data, `${stem}.${form.toLowerCase()}`)));
    return button;
  };
  return element(
    'p',
    { class: 'take' },
    save('SVG', () => Promise.resolve(url())),
    ' ',
    save('PNG', () => pngOf(url())),
  );
}

/**
 * A picture of the page as a file of its own, with colours in the place of those of the page.
 * @param labels of the groups, written above it: their names stand beside the picture on the page
 */
export function fileOfShown(shown: Element, labels: readonly string[]): string {
  const copy = shown.cloneNode(true) as SVGElement;
  const [width, height] = ['width', 'height'].map((side) => Number(copy.getAttribute(side)));
  const key = legend(labels, 8, 16);
  copy.append(...key.parts.map((part) => moved(svgElement(part), key.height)));
  copy.setAttribute('viewBox', `0 ${-key.height} ${width} ${height + key.height}`);
  copy.setAttribute('height', String(height + key.height));
  copy.setAttribute('style', 'background: #ffffff; color: #1b2323; font-family: system-ui, Helvetica, Arial, sans-serif');
  return inkedText(new XMLSerializer().serializeToString(copy));
}

function moved(part: SVGElement, up: number): SVGElement {
  part.setAttribute('transform', `translate(0 ${-up})`);
  return part;
}

function download(url: string, name: string): void {
  element('a', { href: url, download: name }).click();
}

/** Twice as fine as the screen, for print. */
async function pngOf(svg: string): Promise<string> {
  const image = new Image();
  image.src = svg;
  await image.decode();
  const canvas = element('canvas', { width: String(2 * image.width), height: String(2 * image.height) });
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png');
}
