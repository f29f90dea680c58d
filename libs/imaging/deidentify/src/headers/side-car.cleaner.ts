import { DeidentifyError } from '../deidentify.error.js';
import { Identity } from '../identity.js';
import { faultOfText } from '../text.checks.js';
import { limitedNumber } from '../number.precision.js';
import { UNKNOWN_WORD, type VocabularyName } from '../vocabulary.table.js';
import { type CleanedHeaderFile, HeaderReport, asciiBytes } from './header-file.js';
import { SIDE_CAR_ROWS } from './side-car.table.js';

const ROWS: ReadonlyMap<string, string> = new Map(SIDE_CAR_ROWS);
/** From how many digits a number of a key that goes is looked for in the numbers that stay. */
const LEAST_DIGITS = 4;
/** From how many digits it is looked for inside of longer ones. */
const LEAST_DIGITS_INSIDE = 6;

/**
 * A side-car in JSON with the keys of the table alone, and of these with values of closed sets. A number that stays must not be one that
 * stood in a key that goes: a record number is one everywhere.
 * @throws DeidentifyError MALFORMED for what is no object in JSON
 */
export function cleanSideCar(text: string): CleanedHeaderFile {
  const document = parsed(text);
  const report = new HeaderReport();
  const told = new Set<string>();
  collectDigits(document, told);
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(document)) {
    const values = ROWS.get(key);
    const clean = values === undefined ? undefined : keptValue(value, values, told);
    if (clean === undefined) report.note(values === undefined ? 'other' : key, 'removed');
    else {
      // Texts that are not known, and numbers of more digits than are needed.
      if (JSON.stringify(clean) !== JSON.stringify(value)) report.note(key, 'replaced');
      kept[key] = clean;
    }
  }
  return { format: 'side-car', ending: '.json', bytes: asciiBytes(`${JSON.stringify(kept, null, 2)}\n`), report: report.rows() };
}

function parsed(text: string): Record<string, unknown> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // No cause: a parser quotes the text.
    document = undefined;
  }
  if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document as Record<string, unknown>;
  throw new DeidentifyError('MALFORMED', 'the side-car is no object in JSON');
}

/** The digits of all that goes. */
function collectDigits(value: unknown, told: Set<string>, isKept = false): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      collectDigits(inner, told, isKept || (!Array.isArray(value) && ROWS.has(key)));
  } else if (!isKept && (typeof value === 'string' || typeof value === 'number')) {
    for (const digits of [...(String(value).match(/\d+/g) ?? []), String(value).replace(/\D/g, '')]) {
      for (const form of formsOf(digits)) if (form.length >= LEAST_DIGITS) told.add(form);
    }
  }
}

/** The digits without zeros before them, and without those behind them, which a number may have or not. */
function formsOf(digits: string): readonly string[] {
  const significant = digits.replace(/^0+/, '');
  return [significant, significant.replace(/0+$/, '')];
}

/** Whether the digits are those of something that goes, or hold a long number of it. */
function isTold(digits: string, told: ReadonlySet<string>): boolean {
  if (told.has(digits)) return true;
  return (
    digits.length > LEAST_DIGITS_INSIDE && [...told].some((own) => own.length >= LEAST_DIGITS_INSIDE && digits.includes(own))
  );
}

function keptValue(value: unknown, values: string, told: ReadonlySet<string>): unknown {
  if (values === 'flag') return typeof value === 'boolean' ? value : undefined;
  if (Array.isArray(value)) {
    if (isTold(value.join(' ').replace(/\D/g, ''), told)) return undefined;
    const parts = value.map((part) => (Array.isArray(part) ? undefined : keptValue(part, values, told)));
    return parts.includes(undefined) ? undefined : parts;
  }
  const range = /^(-?[\d.e]+)\.\.([\d.e]+)$/.exec(values);
  if (range !== null) {
    if (typeof value !== 'number' || !(value >= Number(range[1]) && value <= Number(range[2]))) return undefined;
    const written = String(Math.abs(value)).replace(/e.*$/, '');
    const forms = [...formsOf(written.replace(/\D/g, '')), ...formsOf(written.replace(/\..*$/, ''))];
    return forms.some((form) => isTold(form, told)) ? undefined : limitedNumber(value);
  }
  if (typeof value !== 'string') return undefined;
  if (values.startsWith('@')) {
    const fault = faultOfText(value, values.slice(1) as VocabularyName, new Identity([]));
    const digits = [...(value.match(/\d+/g) ?? []), value.replace(/\D/g, '')].flatMap(formsOf);
    return fault === undefined && !digits.some((run) => isTold(run, told)) ? value : UNKNOWN_WORD;
  }
  return values.split(' ').includes(value) ? value : undefined;
}
