/** Words that do not identify an institution. */
const STOP = new Set(
  'of the at and for de du des la le les l di del della der die das des dem den und fur zu zum im in am e et y'.split(' '),
);
/** Short and foreign forms of one word. */
const SAME: Readonly<Record<string, string>> = {
  saint: 'st', sankt: 'st', sainte: 'st', santa: 'st', san: 'st', ste: 'st', skt: 'st',
  hosp: 'hospital', hospitals: 'hospital', hopital: 'hospital', ospedale: 'hospital', klinikum: 'clinic', klinik: 'clinic',
  clinique: 'clinic', clinica: 'clinic', clinics: 'clinic',
  univ: 'university', uni: 'university', universitats: 'university', universitat: 'university', universite: 'university',
  universidad: 'university', universita: 'university', universitaire: 'university', universitario: 'university',
  center: 'centre', zentrum: 'centre', centro: 'centre', ctr: 'centre',
  med: 'medical', nat: 'national', natl: 'national', inst: 'institute', dept: 'department',
}; // prettier-ignore
/** Words are compared letter by letter, and names word by word, so a longer one is known by its beginning. */
const LONGEST_WORD = 80;
const MOST_WORDS = 64;
/** From here on two words are one with a slip of the pen. */
const SAME_WORD = 0.92;

/**
 * The words of a house's name that tell it from others: without case, accents, punctuation and empty words, short forms written out, in
 * alphabetical order.
 * @example
 * ```ts
 * import { institutionTokens } from '@collimate/privacy-disclosure';
 * institutionTokens('Univ. Hosp. of Zürich'); // => ['hospital', 'university', 'zurich']
 * ```
 */
export function institutionTokens(name: string): readonly string[] {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !STOP.has(word))
    .slice(0, MOST_WORDS)
    .map((word) => word.slice(0, LONGEST_WORD))
    .map((word) => (Object.hasOwn(SAME, word) ? SAME[word] : word))
    .sort();
}

/**
 * Whether two names may mean one institution: every word of each has a similar word in the other. As whole texts "University
 * Hospital North" and
 * "University Hospital South" are closer to each other than two spellings of one institution are.
 * @param a,b from institutionTokens
 * @example
 * ```ts
 * import { institutionTokens, isSameInstitution } from '@collimate/privacy-disclosure';
 * const [a, b, c] = ['Univ. Hosp. North', 'University Hospital North', 'University Hospital South'].map(institutionTokens);
 * [isSameInstitution(a, b), isSameInstitution(b, c)]; // => [true, false]
 * ```
 */
export function isSameInstitution(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length || a.length === 0) return false;
  const left = [...b];
  return a.every((word) => {
    const partner = left.findIndex((other) => jaroWinkler(word, other) >= SAME_WORD);
    if (partner >= 0) left.splice(partner, 1);
    return partner >= 0;
  });
}

/**
 * Similarity of two words by Jaro and Winkler, from 0 (nothing in common) to 1 (equal).
 * @source Winkler 1990, String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage
 * @example
 * ```ts
 * import { jaroWinkler } from '@collimate/privacy-disclosure';
 * jaroWinkler('MARTHA', 'MARHTA').toFixed(4); // => '0.9611'
 * ```
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  const [left, right] = [[...a], [...b]];
  const matched = matchedLetters(left, right);
  const m = matched.ofLeft.length;
  if (m === 0) return 0;
  const transposed = matched.ofLeft.filter((letter, i) => letter !== matched.ofRight[i]).length / 2;
  const jaro = (m / left.length + m / right.length + (m - transposed) / m) / 3;
  let prefix = 0;
  while (prefix < 4 && left[prefix] !== undefined && left[prefix] === right[prefix]) prefix += 1;
  return jaro + prefix * 0.1 * (1 - jaro);
}

function matchedLetters(
  left: readonly string[],
  right: readonly string[],
): { readonly ofLeft: readonly string[]; readonly ofRight: readonly string[] } {
  const reach = Math.max(0, Math.floor(Math.max(left.length, right.length) / 2) - 1);
  const taken = right.map(() => false);
  const ofLeft = left.filter((letter, i) => {
    for (let j = Math.max(0, i - reach); j <= Math.min(right.length - 1, i + reach); j++) {
      if (taken[j] || right[j] !== letter) continue;
      taken[j] = true;
      return true;
    }
    return false;
  });
  return { ofLeft, ofRight: right.filter((_, j) => taken[j]) };
}
