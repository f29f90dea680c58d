import type { AttackerRisk } from '@collimate/privacy-disclosure';
import { digits } from '../output/columns.js';
import { shown } from '../output/shown.js';
import type { RiskDocument } from './risk.document.js';
import { classPlot, linkagePlot } from './risk.plot.js';
import { askedInWords, linkageInWords, percent, targetInWords } from './risk.view.js';

const STYLE = `:root{color-scheme:light dark;--paper:#fff;--ink:#1d2733;--line:#d5dbe1;--bad:#a32020;--bar:#b3392c;--good:#3a6ea5}
@media(prefers-color-scheme:dark){:root{--paper:#121716;--ink:#ecebe4;--line:#323b38;--bad:#ff9a8f;--bar:#ff9a8f;--good:#7fb6f2}}
body{font:15px/1.45 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:var(--ink);background:var(--paper)}
h1{font-size:1.5rem;margin-bottom:.3rem}h2{font-size:1.1rem;margin-top:1.8rem}h1,h2,p,li,th,td{overflow-wrap:anywhere}
.notice{border:2px solid var(--bad);padding:.6rem .8rem;font-weight:600;color:var(--bad)}
table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{border-bottom:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}@media(min-width:40rem){td.n{white-space:nowrap}}svg{width:100%;height:auto;margin:.6rem 0;font:13px system-ui,sans-serif}
svg text{fill:currentColor}svg .title{font-weight:600}svg .bad{fill:var(--bar)}svg .good{fill:var(--good)}ul{padding-left:1.2rem}code{overflow-wrap:anywhere}
@media(max-width:40rem){th,td{padding:.25rem .3rem;font-size:.85rem}}
@media print{body{margin:0;max-width:none;font-size:11px}}`;

/** The report as one page of HTML that loads nothing from elsewhere. */
export function riskPage(report: RiskDocument): string {
  const { figures, target, linkage } = report;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>Re-identification risk</title><style>${STYLE}</style></head>
<body>
<h1>Re-identification risk</h1>
<p>${esc(report.table)}, ${report.rows} rows; quasi-identifiers: ${report.quasiIdentifiers.map(({ name, values }) => `${esc(name)} (${values} values)`).join(', ')}</p>
<p class="notice">${esc(report.notice)}</p>
${figuresTable(report)}
${classPlot(report)}
${figures.sensitive.length === 0 ? '' : sensitiveTable(report)}
${target === null ? '' : `<h2>Target: ${esc(askedInWords(target))}</h2>\n<p>${esc(sentence(targetInWords(target)))} ${target.tried} of ${target.nodes} ways were tried.</p>`}
${
  target?.generalisation
    ? table(
        ['quasi-identifier', 'told as'],
        target.generalisation.levels.map(({ column, words }) => [column, words]),
        2,
      )
    : ''
}
${linkage === null ? '' : linkageSection(report)}
${report.notes.length === 0 ? '' : `<h2>Guessed or left out</h2><ul>${report.notes.map((text) => `<li>${esc(text)}</li>`).join('')}</ul>`}
</body>
</html>
`;
}

function figuresTable({ figures, rows }: RiskDocument): string {
  const { sizes, prosecutor, journalist, marketer } = figures;
  const attacker = (name: string, risk: AttackerRisk): readonly string[] => [
    name,
    percent(risk.highest),
    percent(risk.mean),
    percent(risk.above.oneFifth),
    percent(risk.above.oneEleventh),
    percent(risk.above.oneTwentieth),
  ];
  const facts = [
    ['k (rows of the smallest class)', String(sizes.k)],
    ['classes', String(sizes.classes)],
    ['rows that are alone in their class', `${sizes.alone} (${percent(sizes.alone / rows)})`],
    ['class of the middle row', String(sizes.medianOfRows)],
    ['marketer: share found by who links all rows', percent(marketer)],
  ];
  return `${table(['figure', 'value'], facts, 1)}
${table(
  ['attacker', 'highest chance', 'mean', 'rows above 1/5', 'above 1/11', 'above 1/20'],
  [
    attacker('prosecutor (knows who is in the table)', prosecutor),
    ...(journalist === null ? [] : [attacker('journalist (does not know)', journalist)]),
  ],
  1,
)}${journalist === null ? '<p>Journalist: no population was given; the chance is at most that of the prosecutor.</p>' : ''}`;
}

function sensitiveTable({ figures }: RiskDocument): string {
  return `<h2>What is learned without finding anybody</h2>
${table(
  ['sensitive attribute', 'distinct l', 'entropy l', 't (equal)', 't (ordered)'],
  figures.sensitive.map(({ name, distinctL, entropyL, equalT, orderedT }) => [
    name,
    String(distinctL),
    digits(entropyL),
    digits(equalT),
    orderedT === null ? '–' : digits(orderedT),
  ]),
  1,
)}`;
}

function linkageSection({ linkage }: RiskDocument): string {
  if (linkage === null) return '';
  const by = Object.entries(linkage.columns).map(([role, column]) => `${role} (${column})`);
  return `<h2>Linkage attack</h2>
<p>People are looked for by ${esc(by.join(', '))}; age within ${linkage.toleranceYears} year, date within ${linkage.toleranceDays} days, institution by its words.</p>
<p>In the table itself: ${esc(linkageInWords(linkage.table))}.</p>
${linkagePlot(linkage.table)}
${
  linkage.artefacts.length === 0
    ? ''
    : table(
        ['document', 'form', 'joinable records', 'candidate sets', 'of size one', 'values not read'],
        linkage.artefacts.map(({ name, form, joinable, outcome, unread }) => [
          name,
          form,
          String(joinable),
          form === 'not read' ? 'not searched' : String(outcome.candidateSets),
          form === 'not read' ? 'not searched' : String(outcome.unique),
          form === 'not read' ? 'not searched' : String(unread),
        ]),
        2,
      )
}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[], textColumns: number): string {
  const cell =
    (tag: string) =>
    (text: string, i: number): string =>
      `<${tag}${i < textColumns ? '' : ' class="n"'}>${esc(text)}</${tag}>`;
  const line = (tag: string, cells: readonly string[]): string => `<tr>${cells.map(cell(tag)).join('')}</tr>`;
  return `<table><thead>${line('th', header)}</thead><tbody>${rows.map((cells) => line('td', cells)).join('')}</tbody></table>`;
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

function esc(text: string): string {
  return shown(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
