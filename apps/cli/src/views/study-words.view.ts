import { createHash } from 'node:crypto';
import { isDeclared, type FrozenStudy } from '@collimate/governance-study';
import { PLAN_PRESETS, type ExtractionPlan } from '@collimate/radiomics-vocabulary';

/** Numbers of a matrix that are shown one by one. */
const SHOWN = 45;

/** Keys of a protocol that the page tells in sentences of its own. */
const TOLD: readonly string[] = [
  ...['id', 'version', 'title', 'purpose', 'consentForms', 'sites', 'minSites', 'modality', 'roi', 'groups', 'budget', 'delta'],
  'engine',
  ...['standing', 'variables', 'subgroups', 'features', 'plan', 'plans', 'releases', 'statistics', 'analyses'],
];

/** @returns a value as the protocol writes it, `of age, dose; by response; clip 7`, with every key of any kind */
export function wordsOf(value: unknown): string {
  if (isMatrix(value)) return matrixWords(value);
  if (Array.isArray(value)) return value.map((one) => (isObject(one) ? `(${wordsOf(one)})` : wordsOf(one))).join(', ');
  if (!isObject(value)) return String(value);
  return Object.entries(value)
    .map(([key, inner]) => (isObject(inner) && !Array.isArray(inner) ? `${key} (${wordsOf(inner)})` : `${key} ${wordsOf(inner)}`))
    .join('; ');
}

/** Rows of decimals. */
function isMatrix(value: unknown): value is readonly (readonly string[])[] {
  return (
    Array.isArray(value) &&
    value.length > 1 &&
    value.every((row) => Array.isArray(row) && row.every((one) => !Number.isNaN(Number(one))))
  );
}

/** Nobody reads thousands of numbers: how many there are, between which they lie, and a digest, which another number would change. */
function matrixWords(rows: readonly (readonly string[])[]): string {
  const all = rows.flat();
  if (all.length <= SHOWN) return rows.map((row) => row.join(' ')).join(' | ');
  const [least, most] = all
    .map(Number)
    .reduce(([low, high], one) => [Math.min(low, one), Math.max(high, one)], [Infinity, -Infinity]);
  const digest = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  return `${all.length} numbers from ${least} to ${most}, of the SHA-256 ${digest}`;
}

/** @returns how each plan of the study differs from the preset that is nearest to it, so that no setting is hidden behind a name */
export function planLines({ protocol }: FrozenStudy): readonly string[] {
  const plans = isDeclared(protocol) ? Object.entries(protocol.plans ?? {}) : [['plan', protocol.plan] as const];
  return plans.map(([name, plan]) => `plan ${name} (${plan.name}): ${planText(plan)}`);
}

function planText(plan: ExtractionPlan): string {
  const words = leaves({ ...plan, name: null });
  const candidates = PLAN_PRESETS.map((preset) => ({
    name: preset.name,
    changes: differences(leaves({ ...preset, name: null }), words),
  }));
  const { name, changes } = candidates.reduce((best, one) => (one.changes.length < best.changes.length ? one : best));
  return changes.length === 0 ? `the preset ${name}` : `the preset ${name}, but for ${changes.join('; ')}`;
}

function differences(preset: ReadonlyMap<string, string>, words: ReadonlyMap<string, string>): readonly string[] {
  const keys = new Set([...preset.keys(), ...words.keys()]);
  return [...keys]
    .filter((key) => preset.get(key) !== words.get(key))
    .map((key) => `${key} ${words.get(key) ?? 'left out'} in place of ${preset.get(key) ?? 'nothing'}`);
}

/** A list is one word: a plan's lists are short, and their order can decide. */
function leaves(value: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, inner] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (isObject(inner) && !Array.isArray(inner)) for (const [deep, word] of leaves(inner, at)) found.set(deep, word);
    else found.set(at, Array.isArray(inner) ? `[${wordsOf(inner)}]` : String(inner));
  }
  return found;
}

/** @returns analyses of the releases, in the words of the protocol; they cost nothing more, and are published */
export function analysisLines({ protocol }: FrozenStudy): readonly string[] {
  return isDeclared(protocol) ? protocol.analyses.map((analysis) => wordsOf(analysis)) : [];
}

/** @returns every key of the protocol that the page does not tell in a sentence of its own */
export function furtherWords({ protocol }: FrozenStudy): string {
  return wordsOf(Object.fromEntries(Object.entries(protocol).filter(([key]) => !TOLD.includes(key))));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
