import {
  type DayOrder,
  LINKAGE_TOLERANCE,
  type LinkageRecord,
  type LinkageRole,
  dayOf,
  dayOrderOf,
  isNothing,
  isReadable,
  linkageAttack,
  recordOf,
  resemblesDay,
  roleOf,
  writtenUnder,
} from '@collimate/privacy-disclosure';
import { CliError, located } from '../errors/cli.error.js';
import { readArtefacts } from './artefact.source.js';
import type { LinkageAnswer } from './risk.document.js';
import type { RiskTable } from './risk.table.js';

const ROLES: readonly LinkageRole[] = ['sex', 'age', 'date', 'birthDate', 'institution'];

/** The columns that hold an attacker's knowledge. */
export interface KnownColumns {
  readonly columns: Partial<Record<LinkageRole, string>>;
  /** By the names of the columns, and of a date by its cells. */
  readonly isGuessed: boolean;
}

/**
 * Columns by which people are looked for.
 * @param asked of the form `sex=PatientSex,date=StudyDate`; undefined to guess by the names of the columns
 * @throws CliError BAD_KNOWN
 */
export function knownColumns(table: RiskTable, asked: string | undefined): KnownColumns {
  if (asked !== undefined) return { columns: Object.fromEntries(asked.split(',').map(partsOf)), isGuessed: false };
  const columns: Partial<Record<LinkageRole, string>> = {};
  for (const role of ROLES) {
    const named = table.header.filter((name) => roleOf(name) === role);
    const isOfIt = (name: string): boolean => cellsOf(table, role, name).some((cell) => isMeantFor(role, cell));
    // A column of durations may have the name of a date. Without a day, or a text meant for one, it is not taken for a
    // date.
    columns[role] = named.find(isOfIt) ?? (role === 'date' ? undefined : named[0]);
  }
  // A column of days counts under any name.
  columns.date ??= table.header.find((name) => !Object.values(columns).includes(name) && isOfDays(table.cellsOf(name)));
  return { columns: Object.fromEntries(Object.entries(columns).filter(([, name]) => name !== undefined)), isGuessed: true };
}

/** An age with the unit that the name of its column gives. */
function cellsOf(table: RiskTable, role: LinkageRole, name: string): readonly string[] {
  const cells = table.cellsOf(name);
  return role === 'age' ? cells.map((cell) => writtenUnder(name, cell)) : cells;
}

function isMeantFor(role: LinkageRole, cell: string): boolean {
  return isReadable(role, cell) || (role === 'date' && resemblesDay(cell));
}

function isOfDays(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => !isNothing(cell));
  return (
    filled.length > 0 && filled.every((cell) => dayOf(cell) !== undefined || (resemblesDay(cell) && !/^[\d,.]+$/.test(cell)))
  );
}

/** Whether there is enough to look for a person by: two of sex, age and date. */
export function canLink({ columns: { sex, age, birthDate, date } }: KnownColumns): boolean {
  return [sex, age ?? birthDate, date].filter((one) => one !== undefined).length >= 2;
}

/** Looks for everybody of a table in the table itself and in documents. @throws LocatedError over CliError NO_SUCH_COLUMN */
export function linkageAnswer(table: RiskTable, known: KnownColumns, against: readonly string[]): LinkageAnswer {
  const people = peopleOf(table, known);
  return {
    ...known,
    toleranceYears: LINKAGE_TOLERANCE.ageYears,
    toleranceDays: LINKAGE_TOLERANCE.days,
    table: linkageAttack(people, people),
    artefacts: readArtefacts(against).map(({ name, form, bytes, records, unread, firstUnread = null, binary }) => {
      const outcome = linkageAttack(people, records);
      return { name, form, bytes, joinable: records.length, unread, firstUnread, binary, outcome };
    }),
  };
}

const MEANT: Readonly<Record<LinkageRole, string>> = {
  sex: 'sex',
  age: 'age',
  date: 'day',
  birthDate: 'day',
  institution: 'name',
};
const CURES: Readonly<Record<LinkageRole, string>> = {
  sex: 'Write F and M: of numbers there are several codes.',
  age: 'Write years, such as 64 or 64.5.',
  date: 'Write days as 2026-11-29 or 29.11.2026; of 01/05/2026 nobody knows which is the month, and a serial number of a spreadsheet is no day.',
  birthDate: 'Write days as 1961-11-29 or 29.11.1961.',
  institution: 'Write a name.',
};

/** @throws LocatedError over CliError NO_SUCH_COLUMN, and BAD_CELL: a cell that is passed over would agree with everybody, or with nobody */
function peopleOf(table: RiskTable, { columns, isGuessed }: KnownColumns): readonly LinkageRecord[] {
  const orders: Partial<Record<LinkageRole, DayOrder>> = {};
  const told = Object.entries(columns).map(([named, name]) => {
    const role = named as LinkageRole;
    const cells = located([table.file], () => cellsOf(table, role, name));
    const order = dayOrderOf(cells);
    if (order !== undefined) orders[role] = order;
    const odd = cells.flatMap((cell, row) => (isNothing(cell) || isReadable(role, cell, order) ? [] : [row]));
    if (odd.length > 0)
      located([table.file], () => refuse(role, name, isGuessed, { cells: odd.length, line: table.lines[odd[0]] }));
    return [role, cells] as const;
  });
  return Array.from({ length: table.rows }, (_, row) =>
    recordOf(Object.fromEntries(told.map(([role, cells]) => [role, cells[row]])), orders),
  );
}

function refuse(
  role: LinkageRole,
  name: string,
  isGuessed: boolean,
  odd: { readonly cells: number; readonly line: number },
): never {
  const other = isGuessed ? ' If the column is about something else, name the columns by --known.' : '';
  throw new CliError(
    'BAD_CELL',
    'input',
    `cells of "${name}" that are no ${MEANT[role]} in one way only: ${odd.cells}, the first in line ${odd.line}`,
    { hint: `${CURES[role]}${other}` },
  );
}

function partsOf(text: string): readonly [LinkageRole, string] {
  const [role, ...rest] = text.split('=');
  const found = ROLES.find((one) => one === role.trim());
  const column = rest.join('=').trim();
  if (found !== undefined && column !== '') return [found, column];
  throw new CliError('BAD_KNOWN', 'input', '--known is ROLE=COLUMN,…', {
    hint: `For example sex=PatientSex,age=PatientAge,date=StudyDate,institution=InstitutionName; roles are ${ROLES.join(', ')}.`,
  });
}
