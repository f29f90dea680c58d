import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { SeededRandom } from '@collimate/kernel-numeric';
import { Z } from '@collimate/statistics-menu';
import { namesOf, patient, scaledNumber, SimulatedStudy, TO_BE_PLANNED } from './declared.simulation.js';
import { BUDGETS, rootMeanSquare, type UtilityEffort, type UtilityRow, type UtilityTable } from './utility.row.js';

/** First-order features of the CT that all teams agree on, as the validation of IBSI names them. */
const FEATURES = [
  'stat_mean',
  'stat_var',
  'stat_skew',
  'stat_kurt',
  'stat_median',
  'stat_p10',
  'stat_p90',
  'stat_iqr',
  'stat_mad',
  'stat_rms',
];
const MODALITY = 'CT';
/** How far the public reference is off the patients, SDs. */
const OFF = 0.3;

/** Real soft-tissue sarcomas, resampled with their own correlations and shapes. */
export const patientsUtility: UtilityTable = {
  name: 'patients-means',
  title: 'Means of ten CT features of the sarcoma patients of IBSI, resampled: error in SD, and coverage of 95 % intervals',
  make: (effort) => {
    const rows = sarcomas();
    if (rows === undefined) return [];
    return (effort.isFull ? [100, 500, 2000] : [100, 500]).flatMap((n) =>
      BUDGETS.flatMap((budget) => cell(effort, rows, n, budget)),
    );
  },
};

/** @returns why the table of real patients is empty; undefined where it is not */
export function whyNoPatients(): string | undefined {
  if (sarcomas() !== undefined) return undefined;
  return 'no real patients: COLLIMATE_IBSI_DATA names no folder with validation-sts/ibsi1_phase3_values.csv.gz';
}

/** One row a patient, standardised over the patients; undefined where the data are not there. */
function sarcomas(): readonly (readonly number[])[] | undefined {
  const folder = process.env['COLLIMATE_IBSI_DATA'];
  const file = folder === undefined ? undefined : join(folder, 'validation-sts', 'ibsi1_phase3_values.csv.gz');
  if (file === undefined || !existsSync(file)) return undefined;
  const [head, ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
  const columns = head.trim().split(',');
  const [who, modality, tag, value] = ['patient', 'modality', 'tag', 'median_of_agreeing_teams'].map((name) =>
    columns.indexOf(name),
  );
  const byPatient = new Map<string, Map<string, number>>();
  for (const cells of lines.map((line) => line.split(','))) {
    if (cells[modality] !== MODALITY || !FEATURES.includes(cells[tag])) continue;
    const values = byPatient.get(cells[who]) ?? new Map<string, number>();
    byPatient.set(cells[who], values.set(cells[tag], Number(cells[value])));
  }
  const rows = [...byPatient.values()].filter((values) => values.size === FEATURES.length);
  if (rows.length < 2) return undefined;
  const standardised = FEATURES.map((name) => {
    const all = rows.map((values) => values.get(name)!);
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
    const sd = Math.sqrt(all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / all.length);
    return all.map((one) => (one - mean) / sd);
  });
  return rows.map((_, one) => standardised.map((feature) => feature[one]));
}

function cell(
  effort: UtilityEffort,
  people: readonly (readonly number[])[],
  n: number,
  [epsilon, rho]: readonly [number, string],
): readonly UtilityRow[] {
  const names = namesOf(FEATURES.length);
  const variables = Object.fromEntries(names.map((name) => [name, scaledNumber()]));
  const spec = { name: 'means', kind: 'moments' as const, of: [...names], rho, ...TO_BE_PLANNED };
  const study = new SimulatedStudy({ variables, spec, kind: 'moments', subjects: n });
  const random = new SeededRandom(51);
  const told = Array.from({ length: effort.isFull ? 400 : 30 }, () => {
    const records = Array.from({ length: n }, (_, one) => {
      const x = people[Math.floor(people.length * random.uniform())];
      return patient(one, Object.fromEntries(names.map((name, j) => [name, OFF + x[j]])));
    });
    return study.rows(records, random);
  })
    .flat()
    .filter(({ quantity, estimate }) => quantity === 'scaled mean' && estimate !== null);
  const of = { table: 'patients', cell: `n ${n}, epsilon ${epsilon}`, reference: null };
  const held = told.filter(({ lower, upper }) => lower! <= OFF && OFF <= upper!).length / told.length;
  const naive = told.filter((row) => Math.abs(row.estimate! - OFF) <= Z * row.se_sampling!).length / told.length;
  const note = `${people.length} patients, drawn again and again: each study has n of them`;
  return [
    { ...of, quantity: 'RMSE of a mean, SD', ours: rootMeanSquare(told.map(({ estimate }) => estimate! - OFF)), note },
    { ...of, quantity: 'coverage with the noise', ours: held, reference: 0.95, note: '' },
    { ...of, quantity: 'coverage, noise ignored', ours: naive, note: '' },
  ];
}
