import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { whyNoPatients } from './patients.utility.js';
import { differenceOf, utilityCsv } from './utility.csv.js';
import type { UtilityEffort, UtilityRow } from './utility.row.js';
import { utilitySvg } from './utility.svg.js';
import { NOT_MADE, UTILITY_TABLES } from './utility.tables.js';

const USAGE = `Makes the utility tables of the design again with the house's own planner, encoders, mechanism and estimators.

  npm run utility -- [--full] [--out DIR] [--table NAME...] [--reference FILE]

  --full        all sizes, and as many studies as the design had: hours; else some minutes
  --out         writes every table as CSV and SVG into this folder
  --table       ${UTILITY_TABLES.map(({ name }) => name).join(', ')} (default: all)
  --reference   utility-tables.json of the design's own simulation: its figures stand beside ours

Real patients are resampled where COLLIMATE_IBSI_DATA names the reference data.
`;

function options() {
  return parseArgs({
    options: {
      full: { type: 'boolean', default: false },
      out: { type: 'string' },
      table: { type: 'string', multiple: true },
      reference: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  }).values;
}

/** The tables of the design's simulation; one that is nested has its rows under `table`. */
function readReference(file: string | undefined): UtilityEffort['reference'] {
  if (file === undefined) return {};
  const document = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(document).flatMap(([name, value]) => {
      const rows = Array.isArray(value) ? value : (value as { table?: unknown } | null)?.table;
      return Array.isArray(rows) ? [[name, rows as Record<string, unknown>[]]] : [];
    }),
  );
}

function line(row: UtilityRow): string {
  const ours = Number.isFinite(row.ours) ? row.ours.toPrecision(3) : 'nothing told';
  const beside = row.reference === null ? '' : `  design ${row.reference.toPrecision(3)}  ${differenceOf(row)}`;
  return `  ${row.cell.padEnd(40)} ${row.quantity.padEnd(38)} ${ours.padStart(8)}${beside}`;
}

function main(): number {
  const { full, out, table, reference, help } = options();
  const chosen = UTILITY_TABLES.filter(({ name }) => table === undefined || table.includes(name));
  const unknown = (table ?? []).filter((name) => !UTILITY_TABLES.some((one) => one.name === name));
  if (help || unknown.length > 0) {
    const say = help ? process.stdout : process.stderr;
    say.write(unknown.length > 0 ? `no table is called ${unknown.join(', ')}\n${USAGE}` : USAGE);
    return help ? 0 : 2;
  }
  const effort: UtilityEffort = { isFull: full, reference: readReference(reference) };
  if (out !== undefined) mkdirSync(out, { recursive: true });
  for (const { name, title, make } of chosen) {
    const started = performance.now();
    const rows = make(effort);
    process.stdout.write(`${name}: ${title} (${((performance.now() - started) / 1000).toFixed(0)} s)\n`);
    process.stdout.write(rows.map((row) => `${line(row)}\n`).join(''));
    for (const note of new Set(rows.map((row) => row.note).filter((one) => one !== ''))) process.stdout.write(`  why: ${note}\n`);
    if (out === undefined || rows.length === 0) continue;
    writeFileSync(join(out, `${name}.csv`), utilityCsv(rows));
    writeFileSync(join(out, `${name}.svg`), utilitySvg(title, rows));
  }
  const missing = chosen.some(({ name }) => name.startsWith('patients')) ? whyNoPatients() : undefined;
  for (const note of [...(missing === undefined ? [] : [missing]), ...(table === undefined ? NOT_MADE : [])])
    process.stdout.write(`not made: ${note}\n`);
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 2;
}
