import { assertNever } from '@collimate/kernel-errors';
import { IOD_TYPES, KEEP_ROWS, type KeepRow } from './keep.table.js';
import type { NumberRange } from './number.checks.js';
import { LATER_ROWS, PROFILE_ROWS } from './ps315.table.js';
import type { VocabularyName } from './vocabulary.table.js';

/** Options of the profile that the engine offers. @source DICOM PS3.15 E.3 */
export type ProfileOption =
  | 'rtnSafePrivOpt'
  | 'rtnUIDsOpt'
  | 'rtnDevIdOpt'
  | 'rtnInstIdOpt'
  | 'rtnPatCharsOpt'
  | 'rtnLongFullDatesOpt'
  | 'rtnLongModifDatesOpt'
  | 'cleanDescOpt';

/** Code and meaning of the basic profile and of each option. @source DICOM PS3.16 CID 7050, scheme DCM */
export const METHOD_CODES: Readonly<Record<'basic' | ProfileOption, readonly [code: string, meaning: string]>> = {
  basic: ['113100', 'Basic Application Confidentiality Profile'],
  cleanDescOpt: ['113105', 'Clean Descriptors Option'],
  rtnLongFullDatesOpt: ['113106', 'Retain Longitudinal Temporal Information Full Dates Option'],
  rtnLongModifDatesOpt: ['113107', 'Retain Longitudinal Temporal Information Modified Dates Option'],
  rtnPatCharsOpt: ['113108', 'Retain Patient Characteristics Option'],
  rtnDevIdOpt: ['113109', 'Retain Device Identity Option'],
  rtnUIDsOpt: ['113110', 'Retain UIDs Option'],
  rtnSafePrivOpt: ['113111', 'Retain Safe Private Option'],
  rtnInstIdOpt: ['113112', 'Retain Institution Identity Option'],
};

/** What is to be done with an attribute. */
export type Action =
  /** X, or not on any list. */
  | 'remove'
  /** Z. */
  | 'empty'
  /** D. */
  | 'dummy'
  /** U: the value is a UID, or a sequence with UIDs inside. */
  | 'map-uids'
  /** K under an option, or on the allow-list. */
  | 'keep'
  /** C under an option: dates are shifted, texts checked against the vocabulary. */
  | 'clean';

/** What becomes of a value that does not stay. */
export type Otherwise = 'remove' | 'empty' | 'dummy' | 'refuse';

/** The values of an attribute that stay: words of a list, texts of a closed vocabulary, or numbers of a range. */
export type KeptValues =
  | { readonly kind: 'words'; readonly words: ReadonlySet<string> }
  | { readonly kind: 'vocabulary'; readonly name: VocabularyName }
  | ({ readonly kind: 'range' } & NumberRange);

/** What the tables say about an attribute. */
export interface Ruling {
  readonly action: Action;
  /** What to do when the value does not pass the check of `keep` or `clean`. */
  readonly otherwise: Otherwise;
  /** Value representations that the attribute may have; the first is assumed where the file does not say. */
  readonly vrs: readonly string[];
  /** Which values of an attribute of the allow-list stay; undefined where its representation alone decides. */
  readonly values: KeptValues | undefined;
  readonly rule: 'table' | 'later-edition' | 'allow-list' | 'unlisted' | 'pattern';
}

interface TableRow {
  readonly vr: string;
  readonly basic: string;
  readonly options: ReadonlyMap<string, string>;
  readonly rule: 'table' | 'later-edition';
}

const TABLE: ReadonlyMap<number, TableRow> = new Map([
  ...LATER_ROWS.map((row) => [row[0], tableRow(row[1], row[3], row[4], 'later-edition')] as const),
  ...PROFILE_ROWS.map((row) => [row[0], tableRow(row[1], row[3], row[4], 'table')] as const),
]);
const KEEP: ReadonlyMap<number, KeepRow> = new Map(KEEP_ROWS.map((row) => [row[0], row]));
const VALUES: ReadonlyMap<number, KeptValues> = new Map(
  KEEP_ROWS.flatMap(([tag, , , values]) => (values === undefined ? [] : [[tag, keptValues(values)]])),
);
const TYPES: ReadonlyMap<string, 1 | 2> = new Map(IOD_TYPES.map(([tag, modality, type]) => [`${tag} ${modality}`, type]));
const NAMES: ReadonlyMap<number, string> = new Map([
  ...KEEP_ROWS.map((row) => [row[0], row[2]] as const),
  ...LATER_ROWS.map((row) => [row[0], row[2]] as const),
  ...PROFILE_ROWS.map((row) => [row[0], row[2]] as const),
]);

const TAGS_BY_NAME: ReadonlyMap<string, number> = new Map([...NAMES].map(([tag, name]) => [plain(name), tag]));
/** SOP class and instance, study and series, pixels. */
const NEVER_REMOVED: ReadonlySet<number> = new Set([0x00080016, 0x00080018, 0x0020000d, 0x0020000e, 0x7fe00010]);

function tableRow(vr: string, basic: string, options: string, rule: TableRow['rule']): TableRow {
  const pairs = options === '' ? [] : options.split(' ').map((pair) => pair.split(':') as [string, string]);
  return { vr, basic, options: new Map(pairs), rule };
}

function keptValues(values: string): KeptValues {
  if (values.startsWith('@')) return { kind: 'vocabulary', name: values.slice(1) as VocabularyName };
  const range = /^(\S+)\.\.(\S+)$/.exec(values);
  if (range !== null) return { kind: 'range', least: Number(range[1]), most: Number(range[2]) };
  return { kind: 'words', words: new Set(values.split(' ')) };
}

/** @returns the value representation of a listed attribute, `UN` for any other */
export function vrOfTag(tag: number): string {
  return TABLE.get(tag)?.vr ?? KEEP.get(tag)?.[1].split('|')[0] ?? 'UN';
}

/** @returns whether a table names the attribute */
export function isListed(tag: number): boolean {
  return TABLE.has(tag) || KEEP.has(tag);
}

/** @returns whether the attribute is one without which a file is refused, or the pixels themselves, or what a file is known by */
export function needsValue(tag: number): boolean {
  return KEEP.get(tag)?.[4] === 'refuse' || NEVER_REMOVED.has(tag);
}

/** @returns the tag of an attribute of the tables by its keyword or name, in any case and without blanks; undefined if there is none */
export function tagOfName(name: string): number | undefined {
  return TAGS_BY_NAME.get(plain(name));
}

/** @returns the names that `tagOfName` knows, for hints */
export function listedNames(): readonly string[] {
  return [...NAMES.values()].map(keywordOf);
}

function plain(name: string): string {
  return keywordOf(name).toLowerCase();
}

/** As PS3.6 makes a keyword of a name: `Patient's Sex` is `PatientSex`. */
function keywordOf(name: string): string {
  return name.replace(/'s\b/g, '').replace(/[^A-Za-z0-9]/g, '');
}

/** @returns the name that the tables give the attribute, an empty text if they do not list it */
export function nameOfTag(tag: number): string {
  return NAMES.get(tag) ?? '';
}

/**
 * What the tables say about a standard attribute (private groups are ruled elsewhere).
 * @param modality of the object, which decides between the actions of a row such as `X/Z/D`
 * @source DICOM PS3.15 E.1.1, Table E.1-1
 */
export function ruleOn(tag: number, modality: string, options: ReadonlySet<ProfileOption>): Ruling {
  const group = tag >>> 16;
  const curve = group >= 0x5000 && group <= 0x50ff;
  const overlay = group >= 0x6000 && group <= 0x60ff;
  if (curve || overlay) return { action: 'remove', otherwise: 'remove', vrs: [], values: undefined, rule: 'pattern' };
  const row = TABLE.get(tag);
  if (row === undefined) {
    const keep = KEEP.get(tag);
    if (keep === undefined) return { action: 'remove', otherwise: 'remove', vrs: [], values: undefined, rule: 'unlisted' };
    const [, vr, , , otherwise = 'remove'] = keep;
    return { action: 'keep', otherwise, vrs: vr.split('|'), values: VALUES.get(tag), rule: 'allow-list' };
  }
  const basic = basicAction(row.basic, TYPES.get(`${tag} ${modality}`) ?? 3);
  const otherwise = basic === 'map-uids' ? 'remove' : basic;
  const granted = [...row.options].filter(([option]) => options.has(option as ProfileOption)).map(([, action]) => action);
  const action: Action = granted.includes('K') ? 'keep' : granted.includes('C') ? 'clean' : basic;
  return { action, otherwise, vrs: [row.vr], values: undefined, rule: row.rule };
}

/** The strongest of the offered actions that leaves the object valid. @param type of the attribute in the object */
function basicAction(code: string, type: 1 | 2 | 3): 'remove' | 'empty' | 'dummy' | 'map-uids' {
  const offered = code.replace('*', '').split('/');
  const order = type === 3 ? ['X', 'Z', 'D', 'U'] : type === 2 ? ['Z', 'D', 'U', 'X'] : ['D', 'U', 'Z', 'X'];
  const chosen = order.find((letter) => offered.includes(letter)) as 'X' | 'Z' | 'D' | 'U';
  switch (chosen) {
    case 'X':
      return 'remove';
    case 'Z':
      return 'empty';
    case 'D':
      return 'dummy';
    case 'U':
      return 'map-uids';
    default:
      return assertNever(chosen);
  }
}
