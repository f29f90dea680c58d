import { readLines, spreadsheetLine, withoutApostrophe } from '@collimate/platform-tables';
import { CSV_COLUMNS } from './feature-csv.js';

/** One finished case: its rows as they stand in the long table, and the cells of its line in the cohort that are only carried along. */
export interface WideCase {
  readonly text: string;
  readonly others: Readonly<Record<string, string>>;
}

/** The wide table, and how many of its cells have no value. */
export interface WideTable {
  readonly text: string;
  readonly undefinedCells: number;
}

const KEYS = ['subject', 'roi', 'plan'] as const;

/**
 * One row per subject, region and plan; the columns are features, by tag and, of textures, code of aggregation (`stat_mean`,
 * `cm_contrast_IAZD`), then the other columns of the cohort as they are. A feature without a value, or that is not of the plan of a row, is an empty cell.
 */
export function wideTable(cases: readonly WideCase[]): WideTable {
  const rows = cases.flatMap(rowsOf);
  const features = unique(rows.flatMap(({ values }) => [...values.keys()]));
  const taken = new Set<string>([...KEYS, ...features]);
  const carried = unique(rows.flatMap(({ others }) => Object.keys(others)));
  const titles = carried.map((name) => (taken.has(name) ? `cohort.${name}` : name));
  const lines = rows.map(({ key, values, others }) =>
    spreadsheetLine([
      ...key,
      ...features.map((feature) => values.get(feature) ?? ''),
      ...carried.map((name) => others[name] ?? ''),
    ]),
  );
  const undefinedCells = rows.reduce((sum, { values }) => sum + [...values.values()].filter((value) => value === '').length, 0);
  return { text: `${[spreadsheetLine([...KEYS, ...features, ...titles]), ...lines].join('\n')}\n`, undefinedCells };
}

interface WideRow {
  readonly key: readonly string[];
  readonly values: ReadonlyMap<string, string>;
  readonly others: WideCase['others'];
}

function rowsOf({ text, others }: WideCase): readonly WideRow[] {
  const [, ...lines] = readLines(text);
  const rows = new Map<string, WideRow & { readonly values: Map<string, string> }>();
  for (const { cells } of lines) {
    const of = (column: (typeof CSV_COLUMNS)[number]): string => cells[CSV_COLUMNS.indexOf(column)];
    // The long table is one that people open; this one is too, and guards its cells itself.
    const key = KEYS.map((column) => withoutApostrophe(of(column)));
    const row = rows.get(JSON.stringify(key)) ?? { key, values: new Map<string, string>(), others };
    rows.set(JSON.stringify(key), row);
    row.values.set(featureColumn(of('tag'), of('aggregation_code'), of('parameters')), of('value'));
  }
  return [...rows.values()];
}

/** Code of features without aggregation, over the whole region. */
const WHOLE = 'DHQ4';

/** A diagnostic has no aggregation; the stage at which it was taken tells it apart, a row of a response map that map. */
function featureColumn(tag: string, aggregation: string, parameters: string): string {
  const response = /(?:^|;)response=([^;]*)/u.exec(parameters)?.[1];
  if (response !== undefined) return `${tag}/${response}`;
  if (aggregation === WHOLE) return tag;
  if (aggregation !== '') return `${tag}_${aggregation}`;
  const stage = /(?:^|;)stage=([^;]*)/u.exec(parameters)?.[1];
  return stage === undefined ? tag : `${tag}_${stage}`;
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
