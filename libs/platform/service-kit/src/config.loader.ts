import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { yamlFault } from './yaml.fault.js';
import { ServiceKitError } from './service-kit.error.js';

/** Sources of a program's configuration. */
export interface ConfigSources {
  /** The environment; every key that begins with the prefix belongs to the program. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For example `COLLIMATE_COORDINATOR_`. `<prefix>CONFIG` may name a YAML file, which the environment overrides. */
  readonly prefix: string;
}

/**
 * The whole configuration of a program, parsed once at its start and frozen. The key `pagePort` of the schema is
 * `<prefix>PAGE_PORT` in the environment, and either of the two in the file; unknown keys are errors in both.
 * @throws ServiceKitError CONFIG_INVALID names the key and never its value; CONFIG_UNREADABLE for a missing file
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  sources: ConfigSources,
): Readonly<z.output<z.ZodObject<Shape>>> {
  const { env, prefix } = sources;
  const keyOf = new Map(Object.keys(schema.shape).map((name) => [environmentName(prefix, name), name]));
  const given = shortNames(readFile(env[`${prefix}CONFIG`], `${prefix}CONFIG`), keyOf);
  for (const [key, value] of Object.entries(env)) {
    if (!key.startsWith(prefix) || key === `${prefix}CONFIG` || value === undefined) continue;
    const name = keyOf.get(key);
    if (name === undefined) throw invalid(key, unknownKey(key, [...keyOf.keys()]));
    given[name] = value;
  }
  const parsed = z.strictObject(schema.shape).safeParse(given);
  if (parsed.success) return deepFreeze(parsed.data as z.output<z.ZodObject<Shape>>);
  const issue = parsed.error.issues[0];
  const name = issue.code === 'unrecognized_keys' ? issue.keys[0] : String(issue.path[0] ?? '');
  const key = name in schema.shape ? environmentName(prefix, name) : name;
  const fromFile = env[key] === undefined && Object.hasOwn(given, name) ? `, in ${env[`${prefix}CONFIG`]}` : '';
  const wanted =
    issue.code === 'unrecognized_keys'
      ? unknownKey(name, Object.keys(schema.shape))
      : expectation(issue, schema.shape[name] as z.ZodType | undefined);
  throw invalid(key, `${wanted}${fromFile}`);
}

/** An integer setting; text from the environment is converted. @input inclusive bounds */
export function integerSetting(minimum: number, maximum: number): z.ZodType<number> {
  return z
    .union([
      z.int(),
      z
        .string()
        .regex(/^-?\d{1,15}$/, `must be an integer from ${minimum} to ${maximum}`)
        .transform(Number),
    ])
    .pipe(z.int().min(minimum).max(maximum)) as unknown as z.ZodType<number>;
}

/** A port setting: 0 takes any free one. */
export function portSetting(): z.ZodType<number> {
  return integerSetting(0, 65_535);
}

/** A setting that names a receiver of OTLP traces over HTTP. */
export function tracesSetting(): z.ZodOptional<z.ZodType<string>> {
  return (z.url({ protocol: /^https?$/ }) as z.ZodType<string>).optional();
}

/** @returns the name of a setting in the environment: `apiPort` of COLLIMATE_SITE_ is COLLIMATE_SITE_API_PORT */
export function environmentName(prefix: string, name: string): string {
  return prefix + name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** A file may name its settings as the environment does, or short. @throws ServiceKitError for one that is named twice */
function shortNames(file: Readonly<Record<string, unknown>>, keyOf: ReadonlyMap<string, string>): Record<string, unknown> {
  const short: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(file)) {
    const name = keyOf.get(key) ?? key;
    if (Object.hasOwn(short, name)) throw invalid(key, 'stands twice in the file, under both of its names');
    short[name] = value;
  }
  return short;
}

function readFile(path: string | undefined, key: string): Record<string, unknown> {
  if (path === undefined || path === '') return {};
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ServiceKitError('CONFIG_UNREADABLE', `${key} names a file that cannot be read`, { cause, place: { tag: key } });
  }
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    throw new ServiceKitError(
      'CONFIG_INVALID',
      `${key} names a file that is not YAML: ${yamlFault(cause) ?? 'it cannot be read'}`,
      { cause, place: { tag: key } },
    );
  }
  if (document === null) return {};
  if (typeof document !== 'object' || Array.isArray(document)) throw invalid(key, 'must hold a mapping of settings');
  return document as Record<string, unknown>;
}

/** @returns the complaint about an unknown key, with the setting that was probably meant */
function unknownKey(key: string, known: readonly string[]): string {
  const plain = (text: string): string => text.replace(/[_-]/g, '').toLowerCase();
  const near = known.find((one) => isOneSlip(plain(one), plain(key)));
  return `is not a setting of this program${near === undefined ? '' : `; ${near} is`}`;
}

/** Whether two words are equal, or differ by one letter added, missing or changed, or by two swapped neighbours. */
function isOneSlip(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  const swapped = `${restA[1] ?? ''}${restA[0] ?? ''}${restA.slice(2)}`;
  return (
    restA === restB ||
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    swapped === restB
  );
}

/** What the schema expects. The value itself is never quoted, as zod's own text may do. */
function expectation(issue: z.core.$ZodIssue, setting: z.ZodType | undefined): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be a ${issue.expected}`;
    case 'too_small':
      return issue.origin === 'string' ? 'must not be empty' : `must be at least ${String(issue.minimum)}`;
    case 'too_big':
      return `must be at most ${String(issue.maximum)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'custom':
      // A message of the schema itself, which quotes no value.
      return issue.message.startsWith('must ') ? issue.message : wrongForm(setting);
    default:
      return wrongForm(setting);
  }
}

function wrongForm(setting: z.ZodType | undefined): string {
  const description = setting?.meta()?.description;
  return `has a value of the wrong form${description === undefined ? '' : `; it is ${description}`}`;
}

function invalid(key: string, sentence: string): ServiceKitError {
  return new ServiceKitError('CONFIG_INVALID', `${key} ${sentence}`, { place: { tag: key } });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
