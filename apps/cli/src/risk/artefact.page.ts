/** Ends of lines for whoever reads a page. */
const BREAKS =
  /<\/?(?:br|p|div|li|ul|ol|tr|table|thead|tbody|h\d|section|article|header|footer|main|body|html|head|title)\b[^>]*>/gi;
const SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script>/gi;
const TABLE = /<table\b[^>]*>([\s\S]*?)<\/table>/gi;
const ROW = /<tr\b[^>]*>([\s\S]*?)(?=<\/tr>|<tr\b|$)/gi;
const CELL = /<(t[hd])\b[^>]*>([\s\S]*?)(?=<\/t[hd]>|<t[hd]\b|$)/gi;

/** What a page holds: its tables and the documents inside of it, and the words that its reader sees. */
export interface PageParts {
  readonly parts: readonly unknown[];
  readonly text: string;
}

/** Whether a text is a page for a browser, which seldom is well-formed XML. */
export function isPage(text: string): boolean {
  return /^\s*(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html)\b/i.test(text);
}

/** Rows as objects, by the names in the first row or, where each row is a name and a cell, all rows as one object; and JSON that stands in scripts. */
export function pageParts(page: string): PageParts {
  const parts: unknown[] = [];
  for (const [, , script] of page.matchAll(SCRIPT)) {
    try {
      parts.push(JSON.parse(script));
    } catch {
      // A program: its words are read with the others.
    }
  }
  for (const [, table] of page.matchAll(TABLE)) parts.push(...tableParts(table));
  const attributes = [...page.matchAll(/\s(?:title|alt|value|content|href|data-[\w-]+)="([^"]*)"/gi)].map(([, value]) => value);
  const seen = page
    .replace(/<style\b[\s\S]*?<\/style>/gi, '')
    .replace(SCRIPT, '\n$2\n')
    .replace(BREAKS, '\n');
  return { parts, text: plain([seen, ...attributes].join('\n')) };
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
