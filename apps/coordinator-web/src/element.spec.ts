import { element } from './element.js';

describe('an element of the results page', () => {
  const page = globalThis as { document?: unknown };
  afterEach(() => void delete page.document);

  it('shows what a title hides or turns', () => {
    const added: unknown[] = [];
    const made = { setAttribute: () => undefined, append: (child: unknown) => void added.push(child) };
    page.document = { createElement: () => made };
    element('p', { class: 'x' }, 'Lung\u202e 1\u200b', null, 'Größe');
    expect(added).toEqual(['Lung\\u{202e} 1\\u{200b}', 'Größe']);
  });
});
