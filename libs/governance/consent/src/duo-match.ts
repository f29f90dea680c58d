import { ALSO_MET_BY, COVERED_BY, DUO_CODES, WIDEST_FIRST, type DuoCode } from './duo-codes.table.js';

/** One term of a consent or a study: a code, and its parameter if the code needs one. */
interface DuoTerm extends DuoCode {
  /** Parameter: the disease, country or project to which the code is limited, for example `MONDO:0004992`. */
  readonly about: string | undefined;
}

const BY_CODE: ReadonlyMap<string, DuoCode> = new Map(DUO_CODES.map((known) => [known.code, known]));
const TERM = /^(DUO:\d{7})(?: (\S{1,64}))?$/;

/** @returns the term, or undefined if its code is unknown or its parameter is missing or out of place */
function readTerm(text: string): DuoTerm | undefined {
  const parts = TERM.exec(text);
  const known = parts === null ? undefined : BY_CODE.get(parts[1]);
  if (parts === null || known === undefined || known.parameter !== (parts[2] !== undefined)) return undefined;
  return { ...known, about: parts[2] };
}

const readTerms = (texts: readonly string[]): readonly DuoTerm[] | undefined => {
  const terms = texts.map(readTerm);
  return terms.every((term) => term !== undefined) ? terms : undefined;
};

/**
 * Whether a consent covers the purposes of a study. Default deny: an unknown code, a code without its disease or place,
 * a study without a purpose, or a condition that the study does not promise all deny. Where a consent names permissions
 * of several kinds, the narrowest kind counts.
 * @input terms such as `DUO:0000006`, or `DUO:0000007 MONDO:0004992` for a code that needs a parameter
 */
export function duoCovers(consented: readonly string[], wanted: readonly string[]): boolean {
  const [consent, study] = [readTerms(consented), readTerms(wanted)];
  if (consent === undefined || study === undefined) return false;
  const purposes = study.filter((term) => term.role === 'permission');
  const permissions = narrowest(consent.filter((term) => term.role === 'permission'));
  if (purposes.length === 0 || permissions.length === 0) return false;
  const covered = purposes.every((purpose) => permissions.some((permission) => covers(permission, purpose)));
  const conditions = consent.filter((term) => term.role === 'modifier');
  return covered && conditions.every((condition) => isMet(condition, study));
}

function narrowest(permissions: readonly DuoTerm[]): readonly DuoTerm[] {
  const rank = Math.max(...permissions.map((term) => WIDEST_FIRST.indexOf(term.code)));
  return permissions.filter((term) => WIDEST_FIRST.indexOf(term.code) === rank);
}

function covers(permission: DuoTerm, purpose: DuoTerm): boolean {
  if (permission.code === purpose.code) return permission.about === purpose.about;
  return COVERED_BY[purpose.code].includes(permission.code);
}

function isMet(condition: DuoTerm, study: readonly DuoTerm[]): boolean {
  const promised = (code: string): boolean => study.some((term) => term.code === code && term.about === condition.about);
  return promised(condition.code) || (ALSO_MET_BY[condition.code] ?? []).some((set) => set.every(promised));
}
