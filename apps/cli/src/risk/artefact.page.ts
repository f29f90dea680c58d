/** Tags that end a line for the reader of a page. No match runs over the `<` of the next tag. */
const BREAKS =
  /<\/?(?:br|p|div|li|ul|ol|tr|table|thead|tbody|h\d|section|article|header|footer|main|body|html|head|title|script)\b[^<>]*>/gi;
const SCRIPT = { begin: /<script\b[^<>]*>/gi, end: /<\/script>/gi };
const STYLE = { begin: /<style\b[^<>]*>/gi, end: /<\/style>/gi };
const TABLE = { begin: /<table\b[^<>]*>/gi, end: /<\/table>/gi };
const ROW = /<tr\b[^<>]*>([\s\S]*?)(?=<\/tr>|<tr\b|$)/gi;
const CELL = /<(t[hd])\b[^<>]*>([\s\S]*?)(?=<\/t[hd]>|<t[hd]\b|$)/gi;

/** Content of a page: its tables, the documents inside it, and the words that its reader sees. */
export interface PageParts {
  readonly parts: readonly unknown[];
  readonly text: string;
}

/** Whether a text is a page for a browser, which seldom is well-formed XML. */
export function isPage(text: string): boolean {
  let at = text.length - text.trimStart().length;
  while (text.startsWith('<!--', at)) {
    const end = text.indexOf('-->', at + 4);
    if (end < 0) return false;
    at = end + 3;
    while (/\s/.test(text.charAt(at))) at++;
  }
  return /^<(?:!doctype html|html)\b/i.test(text.slice(at, at + 16));
}

/**
 * Rows of tables as objects, by the names in the first row. A table whose rows are a name and a cell is one object.
 * JSON in scripts is included.
 */
export function pageParts(page: string): PageParts {
  const parts: unknown[] = [];
  for (const script of between(page, SCRIPT).inner) {
    try {
      parts.push(JSON.parse(script));
    } catch {
      // A script that is no JSON: its words are read with the others.
    }
  }
  for (const table of between(page, TABLE).inner) parts.push(...tableParts(table));
  const attributes = [...page.matchAll(/\s(?:title|alt|value|content|href|data-[\w-]+)="([^"]*)"/gi)].map(([, value]) => value);
  const seen = between(page, STYLE).outer.join('').replace(BREAKS, '\n');
  return { parts, text: plain([seen, ...attributes].join('\n')) };
}

/**
 * Splits a page into the parts between a beginning and the next end, and the rest. It searches step by step and stops
 * at the first missing end; one pattern for both would search for the end after every beginning.
 */
function between(
  page: string,
  { begin, end }: { readonly begin: RegExp; readonly end: RegExp },
): { readonly inner: readonly string[]; readonly outer: readonly string[] } {
  const [inner, outer]: [string[], string[]] = [[], []];
  let from = 0;
  for (begin.lastIndex = 0; ; begin.lastIndex = from) {
    const first = begin.exec(page);
    if (first === null) break;
    end.lastIndex = begin.lastIndex;
    const last = end.exec(page);
    if (last === null) break;
    outer.push(page.slice(from, first.index));
    inner.push(page.slice(first.index + first[0].length, last.index));
    from = end.lastIndex;
  }
  return { inner, outer: [...outer, page.slice(from)] };
}

function tableParts(table: string): readonly unknown[] {
  const rows = [...table.matchAll(ROW)].map(([, row]) =>
    [...row.matchAll(CELL)].map(([, tag, cell]) => ({ isName: /h/i.test(tag), text: plain(cell).trim() })),
  );
  const [head, ...rest] = rows.filter((row) => row.length > 0);
  if (head === undefined) return [];
  if (rows.every((row) => row.length === 2 && row[0].isName && !row[1].isName))
    return [Object.fromEntries(rows.map(([name, cell]) => [name.text, cell.text]))];
  return rest.map((row) => Object.fromEntries(row.map((cell, i) => [head[i]?.text ?? String(i), cell.text])));
}

function plain(markup: string): string {
  const words = markup.replace(/<!--|-->|<[^<>]*>/g, ' ');
  const signs: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', amp: '&' };
  return words.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|quot|apos|nbsp|amp));/gi, (_, ten, sixteen, name) =>
    name === undefined ? signOf(Number.parseInt(ten ?? sixteen, ten === undefined ? 16 : 10)) : signs[String(name).toLowerCase()],
  );
}

function signOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}
