/** Deeper than documents go. */
const DEEPEST = 200;
/**
 * A name must not be followed by another letter of a name. Otherwise every shorter beginning of a long name would be
 * tried with all the text after it.
 */
const PIECE =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(?:\?|!(?!--|\[))[^<>]*>|<(\/?)([\p{L}_][\p{L}\p{N}:._-]*)(?![\p{L}\p{N}:._-])([^<>]*?)(\/?)>|([^<]+)/uy;
const ATTRIBUTE = /(?<![\p{L}\p{N}:._-])([\p{L}_][\p{L}\p{N}:._-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu;

interface Tag {
  readonly name: string;
  /** By name, everything within elements of that name, in the order of the text. */
  readonly inner: Map<string, unknown[]>;
  text: string;
}

/**
 * XML as objects: tags and attributes are keys, and a tag that holds only text is that text.
 * @returns undefined for a text that is not well-formed XML
 */
export function taggedText(text: string): unknown {
  if (!/^\s*</.test(text)) return undefined;
  const open: Tag[] = [tagOf('')];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < text.length) {
    const piece = PIECE.exec(text);
    if (piece === null) return undefined;
    const [, verbatim, end, name, attributes, closed, words] = piece;
    const top = open[open.length - 1];
    top.text += verbatim ?? words ?? '';
    if (name === undefined) continue;
    if (end === '/') {
      if (open.length === 1 || top.name !== name) return undefined;
      open.pop();
      put(open[open.length - 1], name, valueOf(top));
      continue;
    }
    const tag = tagOf(name);
    for (const [, key, double, single] of attributes.matchAll(ATTRIBUTE)) put(tag, key, double ?? single);
    if (closed === '/') put(top, name, valueOf(tag));
    else open.push(tag);
    if (open.length > DEEPEST) return undefined;
  }
  return open.length === 1 && open[0].inner.size > 0 ? valueOf(open[0]) : undefined;
}

function tagOf(name: string): Tag {
  return { name, inner: new Map(), text: '' };
}

function put({ inner }: Tag, name: string, value: unknown): void {
  const before = inner.get(name);
  if (before === undefined) inner.set(name, [value]);
  else before.push(value);
}

function valueOf({ name, inner, text }: Tag): unknown {
  if (inner.size === 0) return text.trim();
  const entries = [...inner].map(([key, values]) => [key, values.length === 1 ? values[0] : values] as const);
  // The text of a tag with attributes is kept under the name of the tag, which tells its meaning.
  return Object.fromEntries(text.trim() === '' ? entries : [[name, text.trim()], ...entries]);
}
