/** The style of pages that are printed and signed: no font and no picture is fetched. */
export const PAPER_STYLE = [
  'body{font:11pt/1.4 Georgia,serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#111}',
  'h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:1.4rem}',
  'table{border-collapse:collapse;width:100%}td,th{border-top:1px solid #999;padding:.25rem .5rem;text-align:left;vertical-align:top}',
  'td{overflow-wrap:anywhere}code{font:8pt monospace;overflow-wrap:anywhere}@media print{body{margin:0}}',
].join('');

/** @returns a table with a heading at the left of each row */
export function paperTable(rows: readonly (readonly [string, string])[]): string {
  return `<table>${rows.map(([head, cell]) => `<tr><th>${escaped(head)}</th><td>${escaped(cell)}</td></tr>`).join('')}</table>`;
}

/** @returns the text as HTML shows it */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
