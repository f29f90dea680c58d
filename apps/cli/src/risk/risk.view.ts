import type { AttackerRisk, ClassSizes, LinkageOutcome } from '@collimate/privacy-disclosure';
import { columns, digits, facts } from '../output/columns.js';
import type { AttackedArtefact, LinkageAnswer, RiskDocument, TargetAnswer } from './risk.document.js';

/** The report as a page of text. */
export function riskText(report: RiskDocument): string {
  const { rows, quasiIdentifiers, figures, target, linkage } = report;
  return [
    report.notice,
    facts([
      ['table', `${report.table}, ${rows} rows`],
      ['quasi-identifiers', quasiIdentifiers.map(({ name, kind, values }) => `${name} (${kind}, ${values} values)`).join(', ')],
      ['k', String(figures.sizes.k)],
      [
        'classes',
        `${figures.sizes.classes}, ${figures.sizes.alone} rows are alone in theirs (${percent(figures.sizes.alone / rows)})`,
      ],
      ['prosecutor risk', riskInWords(figures.prosecutor)],
      [
        'journalist risk',
        figures.journalist === null
          ? 'not known: no population was given; at most the prosecutor risk'
          : riskInWords(figures.journalist),
      ],
      ['marketer risk', `${percent(figures.marketer)} of the rows are found by who links all of them`],
    ]),
    columns(
      ['rows in a class', 'classes', 'rows'],
      sizeBands(figures.sizes).map(([band, classes, inside]) => [band, String(classes), String(inside)]),
      1,
    ),
    ...(figures.sensitive.length === 0 ? [] : [sensitiveText(report)]),
    ...(target === null ? [] : [targetText(target)]),
    ...(linkage === null ? [] : [linkageText(linkage)]),
    ...report.notes.map((text) => `note: ${text}`),
  ].join('\n\n');
}

/** Classes by size, in the same bands everywhere. @returns band, classes, rows; empty bands are included */
export function sizeBands({ histogram }: ClassSizes): readonly (readonly [band: string, classes: number, rows: number])[] {
  const edges = [1, 2, 3, 5, 11, 20, 50, 100, Infinity];
  return edges.slice(0, -1).map((from, i) => {
    const to = edges[i + 1] - 1;
    const inside = histogram.filter(([size]) => size >= from && size <= to);
    const band = to === from ? String(from) : to === Infinity ? `${from} or more` : `${from} to ${to}`;
    return [band, inside.reduce((sum, [, n]) => sum + n, 0), inside.reduce((sum, [size, n]) => sum + size * n, 0)];
  });
}

/** @returns a share in per cent, with the digits that a small one needs */
export function percent(share: number): string {
  return share === 0 ? '0 %' : share < 0.001 ? `${digits(100 * share)} %` : `${(100 * share).toFixed(1)} %`;
}

/** @returns one line over an attack */
export function linkageInWords({ targets, candidateSets, unique, belowFive, median }: LinkageOutcome): string {
  if (candidateSets === 0) return `0 candidate sets for ${targets} people`;
  const share = (people: number): string => percent(people / targets);
  return `${candidateSets} candidate sets for ${targets} people; ${unique} of size one (${share(unique)}), ${share(belowFive)} below five, median ${median}`;
}

/** @returns the requested target, in words */
export function askedInWords({ asked }: TargetAnswer): string {
  const parts = [
    asked.k === undefined ? undefined : `k ${asked.k}`,
    asked.l === undefined ? undefined : `distinct l ${asked.l}`,
    asked.entropyL === undefined ? undefined : `entropy l ${asked.entropyL}`,
    asked.t === undefined ? undefined : `t ${asked.t}`,
    asked.suppress === undefined || asked.suppress === 0 ? undefined : `at most ${percent(asked.suppress)} of the rows left out`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

/** @returns the result of the search, in words */
export function targetInWords(target: TargetAnswer): string {
  if (target.isMet) return 'the table reaches it as it is';
  if (target.generalisation === null) return 'nothing reaches it, not even a table without its quasi-identifiers';
  const { loss, suppressed, k, marketer } = target.generalisation;
  const out = suppressed === 0 ? 'no row' : `${suppressed} rows`;
  return `the table does not reach it; the least generalisation below does: k ${k}, marketer risk ${percent(marketer)}, ${percent(loss)} of the information of the quasi-identifiers lost, ${out} left out`;
}

function riskInWords({ highest, above }: AttackerRisk): string {
  return `highest ${percent(highest)}; above 1 in 5 for ${percent(above.oneFifth)} of the rows, above 1 in 11 for ${percent(above.oneEleventh)}, above 1 in 20 for ${percent(above.oneTwentieth)}`;
}

function sensitiveText({ figures }: RiskDocument): string {
  const rows = figures.sensitive.map(({ name, kind, values, distinctL, entropyL, equalT, orderedT }) => [
    name,
    kind,
    String(values),
    String(distinctL),
    digits(entropyL),
    digits(equalT),
    orderedT === null ? '–' : digits(orderedT),
  ]);
  return columns(['sensitive attribute', 'kind', 'values', 'distinct l', 'entropy l', 't (equal)', 't (ordered)'], rows, 2);
}

function targetText(target: TargetAnswer): string {
  const head = `Target ${askedInWords(target)}: ${targetInWords(target)} (${target.tried} of ${target.nodes} ways tried).`;
  if (target.generalisation === null) return head;
  return `${head}\n\n${columns(
    ['quasi-identifier', 'told as'],
    target.generalisation.levels.map(({ column, words }) => [column, words]),
    2,
  )}`;
}

function linkageText({ columns: known, toleranceYears, toleranceDays, table, artefacts }: LinkageAnswer): string {
  const by = Object.entries(known)
    .map(([role, column]) => `${role} (${column})`)
    .join(', ');
  return [
    `Linkage attack by ${by}; age within ${toleranceYears} year, date within ${toleranceDays} days, institution by its words.`,
    facts([
      ['the table itself', linkageInWords(table)],
      ...artefacts.map((artefact) => [artefact.name, `${artefact.form}; ${artefactInWords(artefact)}`] as const),
    ]),
  ].join('\n');
}

/** @returns the findings in a document, and the number of values that could not be searched */
export function artefactInWords({ form, joinable, outcome, unread, firstUnread }: AttackedArtefact): string {
  if (form === 'not read') return 'NOT SEARCHED: it is no text';
  const found = `${joinable} joinable records, ${linkageInWords(outcome)}`;
  return unread === 0 ? found : `${found}; NOT ALL SEARCHED: ${unread} values could not be read, the first at ${firstUnread}`;
}
