import { type Joinable, Joined, type Told, isTold } from './joinable.model.js';
import { isNothing, isReadable, recordOf, roleOf, writtenUnder } from './linkage.record.js';
import { oneHotSex } from './one.hot.sex.js';
import { isSexWithNumber } from './possible.age.js';

const NUMBER = String.raw`(?<![\d.,])(\d{1,3}(?:[.,]\d{1,3})?)`;
const OTHER_UNIT = '(?:months?|mos?|monate?n?|mois|weeks?|wks?|wochen?|days?|tage?n?)';
/**
 * An age in running text; a band (`age 60 or more`, `age 50 to below 60`) is the label of a cell of many people and no
 * age. Runs of blanks are reduced to one before, and every repetition in the patterns has a bound, because a long line
 * would otherwise take quadratic time.
 */
const AGES = [
  /\b(\d{3}Y)\b/,
  new RegExp(
    String.raw`(?<![\p{L}\d_])(?:[aâ]ge|alter|[åa]lder|edad|età|leeftijd|idade)[d"']?\s?[=:]?\s?"?(?<![\d.,])(\d{1,5}(?:[.,]\d{1,3})?(?:\s?${OTHER_UNIT}(?![\p{L}\d]))?)\b(?!\s?(?:or|and|to|-|–|\+|bis))`,
    'iu',
  ),
  new RegExp(String.raw`${NUMBER}[ -]?(?:y|yo|y\/o|yrs?|years?|j\.|jahre?|ans)(?![\p{L}\d])`, 'iu'),
];
/** A sex and an age. */
const SHORTEST = 2;
const SEX = /(?<![\p{L}\d_])(female|male|woman|man|frau|mann|weiblich|männlich|femme|homme|[FM])(?![\p{L}\d_])/iu;
const DAY =
  /(?<!\d)(?:\d{4}-\d{2}-\d{2}|(?:19|20)\d{6})(?!\d)|(?<![\d./-])(?:\d{4}[/.]\d{1,2}[/.]\d{1,2}|\d{1,2}\. ?\d{1,2}\. ?\d{4}|\d{1,2}([/-])\d{1,2}\1\d{4})(?!\d)/;

/**
 * Reads an unstructured text, such as a log or a page, line by line. The first sex, age and day of a line count. A line with a
 * sex and a bare number counts as unread, because the number may be an age.
 * @param areRows whether the lines are rows of a table whose columns were read already: then a sex beside a bare number is not
 *   counted as unread
 * @example
 * ```ts
 * import { joinableLines } from '@collimate/privacy-disclosure';
 * joinableLines('read 063Y F\nread nobody').records.map(({ ageYears }) => ageYears); // => [[63, 63]]
 * joinableLines('F, 63 y, 01/05/2026').firstUnread; // => 'line 1'
 * ```
 */
export function joinableLines(text: string, areRows = false): Joinable {
  const joined = new Joined();
  text.split(/\r?\n/).forEach((written, i) => {
    if (written.length < SHORTEST) return;
    const line = written.replaceAll(/\s+/g, ' ');
    const sex = SEX.exec(line)?.[1];
    const age = AGES.map((pattern) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
    const pairs = toldByPairs(line);
    const told: Told = { ...pairs, ...definite({ sex: pairs.sex ?? sex, age, date: DAY.exec(line)?.[0] }) };
    if (!areRows && told.age === undefined && isBare(line)) joined.miss(1, `line ${i + 1}`);
    if (!isTold(told)) return;
    for (const role of ['age', 'date'] as const) {
      if (told[role] === undefined || isReadable(role, told[role])) continue;
      joined.miss(1, `line ${i + 1}`);
      delete told[role];
    }
    if (isTold(told)) joined.add(recordOf(told));
  });
  return joined.found();
}

/**
 * Pairs `key=value` and `key: value`, as programs log them. The label of a cell of many people (`age: 60 or more`) is
 * not matched.
 */
const PAIR = /(\p{L}[\p{L}\d_]{0,60})["']?\s?[=:]\s?["']?([^\s,;|"'<>]{1,60})(?![^\s,;|"'<>]|\s?(?:or|and|to|bis)\b)/gu;

/**
 * Reads the pairs of a line: `PatientAge=063Y`, `sex: F`. The name of an institution is left to the search in the words
 * of the line.
 */
function toldByPairs(line: string): Told {
  const told: Told = {};
  const pairs = [...line.matchAll(PAIR)].map(([, key, value]) => [key, value] as const);
  for (const [key, cell] of pairs) {
    const role = roleOf(key);
    if (role === undefined || role === 'institution' || isNothing(cell)) continue;
    const value = writtenUnder(key, cell);
    if (isReadable(role, value)) told[role] ??= value;
  }
  const sex = told.sex ?? oneHotSex(pairs)?.sex;
  return definite({ ...told, sex });
}

function definite(told: Told): Told {
  return Object.fromEntries(Object.entries(told).filter(([, text]) => text !== undefined));
}

/** Whether a line is a sex and a number that may be an age, with a day or without, and nothing else. */
function isBare(line: string): boolean {
  return isSexWithNumber(line.replace(DAY, ' ').trim());
}
