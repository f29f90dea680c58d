import {
  BUILT_IN_PROFILES,
  type BlankRule,
  type DeidentifyPolicy,
  type ProfileOption,
  type SafePrivateRow,
  listedNames,
  needsValue,
  tagOfName,
} from '@collimate/imaging-deidentify';
import { MODALITIES, nearestOf, unknownKeyOf, wordsAt } from '@collimate/radiomics-vocabulary';
import { z } from 'zod';
import { CliError } from '../errors/cli.error.js';
import { readDocument } from '../sources/document.source.js';

/** A profile: settings of the engine, under the name that the report gives. */
export interface NamedProfile {
  readonly name: string;
  /** Whether the 18 identifiers of Safe Harbor are ticked off. */
  readonly isSafeHarbor: boolean;
  readonly policy: Omit<DeidentifyPolicy, 'key' | 'site' | 'decodeFrame'>;
}

/** Words of a profile, and the option of PS3.15 that each one is. */
const KEEP = {
  'safe-private': 'rtnSafePrivOpt',
  uids: 'rtnUIDsOpt',
  device: 'rtnDevIdOpt',
  institution: 'rtnInstIdOpt',
  'patient-characteristics': 'rtnPatCharsOpt',
  descriptors: 'cleanDescOpt',
} as const satisfies Readonly<Record<string, ProfileOption>>;
const DATES = { full: 'rtnLongFullDatesOpt', shifted: 'rtnLongModifDatesOpt', anchored: 'rtnLongModifDatesOpt' } as const;
const pixel = z.number().int().min(0).max(16_384);

/** A profile of a study's own, as a document. */
const ProfileSchema = z.strictObject({
  schema: z.literal('collimate.deidentify/1'),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  base: z.enum(['safe-harbor', 'basic']),
  keep: z.array(z.enum(Object.keys(KEEP) as (keyof typeof KEEP)[])).optional(),
  dates: z.enum(['anchored', 'shifted', 'removed', 'full']).optional(),
  times: z.enum(['keep', 'decay', 'empty']).optional(),
  pixelText: z.enum(['refuse', 'flag']).optional(),
  vocabulary: z.array(z.string().min(1).max(64)).optional(),
  remove: z.array(z.string()).optional(),
  private: z
    .array(
      z.strictObject({
        creator: z.string().min(1).max(64),
        element: z.string(),
        vr: z.enum(['DS', 'FD', 'FL', 'IS', 'SL', 'SS', 'UL', 'US']),
      }),
    )
    .optional(),
  blank: z
    .array(
      z.strictObject({
        modality: z.enum(MODALITIES),
        model: z.string().optional(),
        rows: pixel.min(1),
        columns: pixel.min(1),
        areas: z.array(z.strictObject({ x: pixel, y: pixel, width: pixel.min(1), height: pixel.min(1) })).min(1),
      }),
    )
    .optional(),
});
type ProfileDocument = z.infer<typeof ProfileSchema>;

/** @returns a built-in profile by its name, or that of a YAML or JSON file @throws LocatedError over CliError BAD_DOCUMENT, BAD_PROFILE */
export function readProfile(nameOrFile: string): NamedProfile {
  if (nameOrFile === 'safe-harbor' || nameOrFile === 'basic') {
    const policy = { ...BUILT_IN_PROFILES[nameOrFile], vocabulary: [] };
    return { name: nameOrFile, isSafeHarbor: nameOrFile === 'safe-harbor', policy };
  }
  if (!/[./\\]/.test(nameOrFile)) {
    const near = nearestOf(nameOrFile, ['safe-harbor', 'basic']);
    throw new CliError('BAD_PROFILE', 'input', `there is no profile "${nameOrFile}"`, {
      hint:
        near === undefined
          ? 'Name safe-harbor, basic, or the file of a profile, such as ./study.yaml.'
          : `Did you mean "${near}"?`,
    });
  }
  return readDocument(nameOrFile, 'A profile is a document in YAML or JSON: see docs/privacy/deidentify.md.', profileOf);
}

function profileOf(document: unknown): NamedProfile {
  const unknown = unknownKeyOf(ProfileSchema, document);
  if (unknown !== undefined) {
    const near = nearestOf(unknown.key, unknown.valid);
    const dotted = (key: string): string => [...unknown.path, key].join('.');
    throw bad(
      dotted(unknown.key),
      'a profile has no such key',
      near === undefined ? `The keys here are ${unknown.valid.join(', ')}.` : `Did you mean "${dotted(near)}"?`,
    );
  }
  const parsed = ProfileSchema.safeParse(document);
  if (!parsed.success) throw badValue(parsed.error.issues[0], document);
  return { name: parsed.data.name, isSafeHarbor: parsed.data.base === 'safe-harbor', policy: policyOf(parsed.data) };
}

function badValue(issue: z.core.$ZodIssue, document: unknown): CliError {
  const path = issue.path.map(String);
  const given = issue.path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key], document);
  const words = wordsAt(ProfileSchema, path);
  const near = typeof given === 'string' ? nearestOf(given, words) : undefined;
  if (path.length === 0)
    return bad(
      'profile',
      'it is a document of keys and values, and this is none',
      'Begin with the example of docs/privacy/deidentify.md.',
    );
  if (given === undefined)
    return bad(
      path.join('.'),
      'it is missing',
      words.length === 0 ? 'See docs/privacy/deidentify.md.' : `Possible: ${words.join(', ')}.`,
    );
  if (words.length > 0)
    return bad(
      path.join('.'),
      'it is not one of the words for it',
      near === undefined ? `Possible: ${words.join(', ')}.` : `Did you mean "${near}"?`,
    );
  const names = path[0] === 'name' ? 'Small letters, digits and hyphens, 64 at most.' : 'See docs/privacy/deidentify.md.';
  return bad(path.join('.'), 'it cannot have this value', names);
}

/** Refuses keys that are valid alone and have no effect together. */
function refuseIdle(document: ProfileDocument): void {
  if (document.private !== undefined && document.keep !== undefined && !document.keep.includes('safe-private'))
    throw bad('private', 'private numbers stay under safe-private alone', 'Add safe-private to `keep`.');
  for (const [n, { rows, columns, areas }] of (document.blank ?? []).entries()) {
    const outside = areas.findIndex(({ x, y, width, height }) => x + width > columns || y + height > rows);
    if (outside >= 0)
      throw bad(
        `blank.${n}.areas.${outside}`,
        'the area leaves the image',
        `The image has ${columns} columns and ${rows} rows, counted from 0.`,
      );
  }
}

function policyOf(document: ProfileDocument): NamedProfile['policy'] {
  refuseIdle(document);
  const base = BUILT_IN_PROFILES[document.base];
  const dates = document.dates ?? base.dates ?? 'shifted';
  const isDate = (option: ProfileOption): boolean => option === 'rtnLongFullDatesOpt' || option === 'rtnLongModifDatesOpt';
  const kept = document.keep?.map((word) => KEEP[word]) ?? base.options.filter((option) => !isDate(option));
  return {
    options: [...new Set(kept), ...(dates === 'removed' ? [] : [DATES[dates]])],
    vocabulary: document.vocabulary ?? [],
    times: document.times ?? base.times,
    dates: dates === 'anchored' ? 'anchored' : 'shifted',
    pixelText: document.pixelText ?? base.pixelText,
    remove: document.remove?.map((name, n) => removable(name, `remove.${n}`)),
    safePrivate: document.private?.map(privateRow),
    blank: document.blank as readonly BlankRule[] | undefined,
  };
}

/** A tag such as `(0008,1090)`, or a keyword of the tables. */
function removable(name: string, key: string): number {
  const match = /^\(?([0-9a-f]{4}),? ?([0-9a-f]{4})\)?$/i.exec(name);
  const tag = match === null ? tagOfName(name) : Number.parseInt(match[1] + match[2], 16);
  if (tag === undefined) {
    const near = nearestOf(name, listedNames());
    throw bad(
      key,
      'it is no attribute of the tables',
      near === undefined ? 'Write its tag, for example (0008,1090).' : `Did you mean "${near}"?`,
    );
  }
  if (needsValue(tag))
    throw bad(
      key,
      'no image can be used without this attribute',
      'Leave it out: a value of it that is not safe has the file refused.',
    );
  return tag;
}

function privateRow({ creator, element, vr }: NonNullable<ProfileDocument['private']>[number], n: number): SafePrivateRow {
  const match = /^\(([0-9a-f]{3}[13579bdf]),xx([0-9a-f]{2})\)$/i.exec(element);
  if (match === null)
    throw bad(
      `private.${n}.element`,
      'it is no private element',
      'Write the odd group and the last two digits, for example (0019,xx0C).',
    );
  return [creator, Number.parseInt(match[1], 16), Number.parseInt(match[2], 16), vr, 'of the profile'];
}

function bad(key: string, message: string, hint: string): CliError {
  return new CliError('BAD_PROFILE', 'input', `${key}: ${message}`, { place: { tag: key }, hint });
}
