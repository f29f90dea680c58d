import {
  LINKAGE_TOLERANCE,
  type LinkageRecord,
  type LinkageRole,
  dayOf,
  linkageAttack,
  recordOf,
  roleOf,
} from '@collimate/privacy-disclosure';
import { CliError, located } from '../errors/cli.error.js';
import { readArtefacts } from './artefact.source.js';
import type { LinkageAnswer } from './risk.document.js';
import type { RiskTable } from './risk.table.js';

const ROLES: readonly LinkageRole[] = ['sex', 'age', 'date', 'birthDate', 'institution'];

/** Which column says what an attacker knows. */
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
  for (const name of table.header) {
    const role = roleOf(name);
    if (role !== undefined) columns[role] ??= name;
  }
  // A date says what it is under any name.
  columns.date ??= table.header.find((name) => !Object.values(columns).includes(name) && isOfDays(table.cellsOf(name)));
  return { columns: Object.fromEntries(Object.entries(columns).filter(([, name]) => name !== undefined)), isGuessed: true };
}

function isOfDays(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== '');
  return filled.length > 0 && filled.every((cell) => dayOf(cell) !== undefined);
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
    artefacts: readArtefacts(against).map(({ name, form, bytes, records }) => {
      return { name, form, bytes, joinable: records.length, outcome: linkageAttack(people, records) };
    }),
  };
}

function peopleOf(table: RiskTable, { columns }: KnownColumns): readonly LinkageRecord[] {
  const told = Object.entries(columns).map(([role, name]) => [role, located([table.file], () => table.cellsOf(name))] as const);
  return Array.from({ length: table.rows }, (_, row) =>
    recordOf(Object.fromEntries(told.map(([role, cells]) => [role, cells[row]]))),
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
