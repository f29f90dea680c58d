import { isDeclared, type FrozenStudy } from '@collimate/governance-study';
import type { SeededRandom } from '@collimate/kernel-numeric';
import { keyOfWritten } from '@collimate/radiomics-vocabulary';
import { undoTransform, type FeatureScaling, type VariableDeclaration } from '@collimate/statistics-menu';
import { decidingLabel, labelsOf, plainRate, plannedLoss } from './invented.hazard.js';
import type { PatientTable } from './patient.table.js';
import type { Truth } from './truth.file.js';

/** Number of invented patients, and their sites. */
export interface Invented {
  readonly patients: number;
  readonly sites: readonly string[];
}

/** Draws the cell of one column for one patient. */
interface InventedColumn {
  readonly title: string;
  /** The cell for one reading of a patient. Each call is another reading. */
  readonly cell: (patient: InventedPatient) => string;
}

/** Values of a patient that the columns share. */
interface InventedPatient {
  /** Whether the patient has the label that decides. */
  readonly isOf: boolean;
  /** Common part of all numbers, standard normal. */
  readonly shared: number;
  /** Own parts of numbers, by title: the same in both readings. */
  readonly own: Map<string, number>;
}

/**
 * Draws patients from a protocol's references and planned numbers, or from a truth. The result is a table like any
 * other, which can be kept and read by other programs.
 */
export function inventedTable(
  study: FrozenStudy,
  truth: Truth,
  { patients, sites }: Invented,
  random: SeededRandom,
): PatientTable {
  const pair = pairOf(study);
  const columns = columnsOf(study, pair === undefined ? { ...truth, agreement: 1 } : truth, random);
  const lines = Array.from({ length: patients }, (_, index) => {
    const patient = { isOf: random.uniform() < shareOf(study, truth), shared: random.normal(), own: new Map<string, number>() };
    const head = [`p${index + 1}`, sites[index % sites.length]];
    return (pair ?? [undefined]).map((word) => [
      ...head,
      ...(word === undefined ? [] : [word]),
      ...columns.map(({ cell }) => cell(patient)),
    ]);
  }).flat();
  const pairTitle = pairColumnOf(study);
  return {
    ...{ mark: 'simulated', source: `collimate study rehearse, ${study.protocol.id}` },
    ...{ file: 'the invented patients', name: 'invented', sha256: '' },
    header: ['subject', 'site', ...(pairTitle === undefined ? [] : [pairTitle]), ...columns.map(({ title }) => title)],
    lines: lines.map((cells, index) => ({ cells, line: index + 2 })),
  };
}

/** @returns the two words of the readings that some release pairs */
function pairOf(study: FrozenStudy): readonly string[] | undefined {
  const rule = ruleOf(study);
  return rule && [rule.first, rule.second];
}

function pairColumnOf(study: FrozenStudy): string | undefined {
  return ruleOf(study)?.by;
}

function ruleOf({ queries }: FrozenStudy) {
  return queries.flatMap(({ design }) => ('pair' in design ? [design.pair] : []))[0];
}

function shareOf({ protocol, reading }: FrozenStudy, { of, prevalence }: Truth): number {
  if (of === undefined) return 0.5;
  if (prevalence !== undefined) return prevalence;
  const labels = labelsOf(reading.variables[of]);
  if (!isDeclared(protocol))
    return protocol.plannedSubjects.at(-1)! / protocol.plannedSubjects.reduce((sum, one) => sum + one, 0);
  const { shares = {}, prevalence: planned } = protocol.planned;
  if (Object.hasOwn(shares, of)) return Number(shares[of][labels.indexOf(decidingLabel(reading.variables[of]))]);
  return planned === undefined ? 1 / labels.length : Number(planned);
}

function columnsOf(study: FrozenStudy, truth: Truth, random: SeededRandom): readonly InventedColumn[] {
  const { protocol, reading } = study;
  const cohort = Object.entries(reading.variables).flatMap(([name, one]): readonly InventedColumn[] => {
    if (one.source === 'cohort' && one.type === 'category') return [categoryColumn(study, name, one, truth, random)];
    if (one.source === 'cohort' && 'horizon' in one) return survivalColumns(study, one, truth, random);
    if (one.source === 'score') return [];
    return [numberColumn(name, one, truth, random)];
  });
  if (isDeclared(protocol)) return cohort;
  const features = protocol.features.map((scaling): InventedColumn => {
    const title = keyOfWritten(scaling);
    return {
      title,
      cell: (patient) => String(undoTransform(scaling.centre + scaling.width * drawn(title, patient), scaling.transform)),
    };
  });
  return [...cohort, ...features];

  function drawn(title: string, patient: InventedPatient): number {
    return standardNumber(title, patient, truth, random);
  }
}

function categoryColumn(
  { protocol }: FrozenStudy,
  name: string,
  one: Extract<VariableDeclaration, { type: 'category' }>,
  truth: Truth,
  random: SeededRandom,
): InventedColumn {
  const { labels } = one;
  const shares = isDeclared(protocol) ? protocol.planned.shares?.[name]?.map(Number) : undefined;
  const prevalence = isDeclared(protocol) && one.positive !== undefined ? protocol.planned.prevalence : undefined;
  const plain = labels.map((label) => {
    if (prevalence === undefined) return 1 / labels.length;
    return label === one.positive ? Number(prevalence) : (1 - Number(prevalence)) / (labels.length - 1);
  });
  const deciding = name === truth.of ? decidingLabel(one) : undefined;
  const weights = (shares ?? plain).map((share, index) => (labels[index] === deciding ? 0 : share));
  const choose = chooser(labels, weights, random);
  // Both readings of a patient have one label.
  return {
    title: one.column ?? name,
    cell: ({ isOf, own }) =>
      labels[keptOf(own, name, () => labels.indexOf(deciding !== undefined && isOf ? deciding : choose()))],
  };
}

function chooser(labels: readonly string[], weights: readonly number[], random: SeededRandom): () => string {
  const total = weights.reduce((sum, one) => sum + one, 0);
  return () => {
    let left = random.uniform() * total;
    const index = weights.findIndex((weight) => (left -= weight) < 0);
    return labels[index < 0 ? labels.length - 1 : index];
  };
}

/**
 * Exponential times, so that the planned share has the event by the horizon. The planned share leaves before the
 * horizon, at evenly spread times, unless the event comes first.
 */
function survivalColumns(
  study: FrozenStudy,
  one: Extract<VariableDeclaration, { type: 'survival' }>,
  { hazard }: Truth,
  random: SeededRandom,
): readonly InventedColumn[] {
  const horizon = Number(one.horizon);
  const rate = plainRate(study, one);
  const lost = plannedLoss(study);
  const draw = ({ isOf, own }: InventedPatient): { readonly time: number; readonly isEvent: boolean } => {
    const event = keptOf(own, `${one.time} event`, () => -Math.log(1 - random.uniform())) / (rate * (isOf ? hazard : 1));
    const left = keptOf(own, `${one.time} leaving`, () => random.uniform());
    const leaving = lost === 0 ? Number.POSITIVE_INFINITY : left * (horizon / lost);
    const end = Math.min(leaving, horizon);
    return { time: Math.max(Math.min(event, end), horizon * 1e-6), isEvent: event <= end };
  };
  return [
    { title: one.time, cell: (patient) => String(draw(patient).time) },
    { title: one.event, cell: (patient) => (draw(patient).isEvent ? one.eventLabels[0] : one.censoredLabels[0]) },
  ];
}

function numberColumn(
  name: string,
  one: Exclude<VariableDeclaration, { source: 'score' } | { type: 'category' } | { type: 'survival' }>,
  truth: Truth,
  random: SeededRandom,
): InventedColumn {
  const title = one.source === 'cohort' ? (one.column ?? name) : name;
  const transform: FeatureScaling['transform'] = 'transform' in one ? (one.transform ?? 'identity') : 'identity';
  const bounds = one.source === 'cohort' ? one.bounds.map(Number) : undefined;
  const { centre, width } = one.reference ?? middleOf(one.edges, bounds);
  // Readings differ in the features of an image; other facts of the patient are the same in both.
  const of = one.source === 'feature' ? truth : { ...truth, agreement: 1 };
  return {
    title,
    cell: (patient) => {
      const value = undoTransform(Number(centre) + Number(width) * standardNumber(title, patient, of, random), transform);
      // A cohort's number outside its public domain would be missing: the invented ones stay inside.
      return String(bounds === undefined ? value : Math.min(bounds[1], Math.max(bounds[0], value)));
    },
  };
}

/** Centre and width of a number without a reference, from its edges or its bounds. */
function middleOf(edges: readonly string[] | undefined, bounds: readonly number[] | undefined) {
  const [low, high] = edges === undefined ? (bounds ?? [-1, 1]) : [Number(edges[0]), Number(edges[edges.length - 1])];
  return { centre: (low + high) / 2, width: Math.max(high - low, Number.EPSILON) / 3 || 1 };
}

/** In reference SDs around the public centre. */
function standardNumber(title: string, patient: InventedPatient, truth: Truth, random: SeededRandom): number {
  const { shift, scale, correlation, effect, agreement, shape } = truth;
  const own = keptOf(patient.own, title, () =>
    shaped(Math.sqrt(correlation) * patient.shared + Math.sqrt(1 - correlation) * random.normal(), shape, random),
  );
  // Each reading has its own error, so that two readings agree as far as the truth says.
  const error = agreement === 1 ? 0 : Math.sqrt((1 - agreement) / agreement) * random.normal();
  return shift + (patient.isOf ? effect : 0) + scale * (own + error);
}

/** Mean 0 and SD 1. */
function shaped(z: number, shape: Truth['shape'], random: SeededRandom): number {
  if (shape === 'normal') return z;
  if (shape === 'skew') return (Math.exp(SKEW * z) - Math.sqrt(SPREAD)) / Math.sqrt(SPREAD * (SPREAD - 1));
  const chi = Array.from({ length: 5 }, () => random.normal() ** 2).reduce((sum, one) => sum + one, 0);
  return (z / Math.sqrt(chi / 5)) * Math.sqrt(3 / 5);
}

const SKEW = 0.5;
const SPREAD = Math.exp(SKEW * SKEW);

function keptOf(own: Map<string, number>, key: string, draw: () => number): number {
  const value = own.get(key) ?? draw();
  own.set(key, value);
  return value;
}
