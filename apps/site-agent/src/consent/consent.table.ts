import { Inject, Injectable } from '@nestjs/common';
import { parseInstant } from '@collimate/kernel-canonical';
import {
  CONSENT_COLUMNS,
  ConsentError,
  isFhir,
  MORE_CONSENT_COLUMNS,
  parseConsentRow,
  openFhirConsents,
  type ConsentReading,
  type ConsentRow,
} from '@collimate/governance-consent';
import type { TableNote } from '@collimate/platform-site-api';
import { Keystore } from '@collimate/platform-keystore';
import { ConsentTime, type ConsentImport } from '@collimate/platform-site-store';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { houseOf } from './house.mark.js';
import { readTable, type TableRow } from '../intake/csv.table.js';
import { mapInParts } from '../intake/intake.turn.js';
import { readTableFile } from '../intake/table.file.js';
import { alikeLines, endedBelowLines, noteOf, roundedLines, withdrawnUnknownLines } from '../intake/table.notes.js';

/** A consent table, or a FHIR document of consent, as it was read. */
export interface ConsentTable {
  readonly lines: readonly Pick<TableRow<string>, 'line'>[];
  /** The events, one per line and in its order. */
  readonly rows: readonly ConsentRow[];
  /** Its content before dates are read, the same in every time zone. */
  readonly said: readonly unknown[];
  /** Remarks of the reader. */
  readonly notes: readonly TableNote[];
}

/** Reads the hospital's consent tables, and FHIR documents in their place, by the site's clock and zone. */
@Injectable()
export class ConsentTableReader {
  constructor(
    private readonly time: ConsentTime,
    @Inject(SITE_CONFIG) private readonly config: Pick<SiteConfig, 'zone' | 'patientSystem'>,
    private readonly keys: Keystore,
  ) {}

  /** @throws AgentError TABLE_UNREADABLE, TABLE_INVALID; StoreError CLOCK_JUMPED; ConsentError BAD_ROW naming line and column */
  async read(path: string): Promise<ConsentTable> {
    const { text } = readTableFile(path);
    const { zone, patientSystem } = this.config;
    const reading = { zone, patientSystem, house: houseOf(this.keys), now: this.time.now() };
    if (isFhir(text)) return { ...(await ofFhir(text, reading)), said: await inUtc(text, reading) };
    const lines = readTable(text, CONSENT_COLUMNS, MORE_CONSENT_COLUMNS);
    const rows = await mapInParts(lines, ({ cells, line }) => parseConsentRow(ownCells(cells), line, reading));
    return { lines, rows, said: lines.map(({ cells }) => saidOf(ownCells(cells))), notes: [] };
  }
}

async function ofFhir(text: string, reading: ConsentReading): Promise<Omit<ConsentTable, 'said'>> {
  const { consents, read } = openFhirConsents(text, reading);
  const all = await mapInParts(consents, read);
  const [rows, notes] = [all.flatMap((one) => one.rows), all.flatMap((one) => one.notes)];
  const byCode = Map.groupBy(notes, ({ code }) => code);
  const found = [...byCode].flatMap(([code, entries]) =>
    noteOf(
      code,
      entries.map(({ entry }) => entry),
    ),
  );
  return { lines: rows.map(({ entry }) => ({ line: entry })), rows, notes: found };
}

/** @returns the filled cells, sorted by the names of their columns and without differences of layout */
function saidOf(cells: Readonly<Record<string, string>>): unknown {
  const said = Object.entries(cells).map(([column, cell]) => [column, cell.trim().replace(/\s*;\s*/g, ';')] as const);
  return said.filter(([, cell]) => cell !== '').sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * A document as a site in UTC reads it. Facts about the document itself (its date, its number) are left out, because
 * they are not about a patient. If a site in UTC would refuse it, since an end would fall before its beginning there,
 * the document is taken as this site reads it.
 */
async function inUtc(text: string, reading: ConsentReading): Promise<readonly unknown[]> {
  try {
    return (await ofFhir(text, { ...reading, zone: 'UTC', now: LATEST })).rows;
  } catch (error) {
    if (!(error instanceof ConsentError)) throw error;
    return (await ofFhir(text, reading)).rows;
  }
}

/**
 * A latest time that refuses nothing: today may have begun here and not in UTC, or the reverse. The site's own reading
 * refuses dates to come.
 */
const LATEST = parseInstant('9999-12-31T00:00:00.000Z');

/** @param done findings of its import @returns remarks on a table */
export function notesOf(
  { lines: table, rows, notes }: ConsentTable,
  done: Pick<ConsentImport, 'resembling' | 'newNumbers' | 'again' | 'endedSince' | 'outdated' | 'heldBack'>,
): readonly TableNote[] {
  const [resembling, fresh] = [new Set(done.resembling), new Set(done.newNumbers)];
  const lines = rows.map(({ hospitalId: subject, type, at }, i) => ({ subject, type, at, line: table[i].line }));
  // The wish not to be called, and a death after which the use goes on, end no consent.
  const ending = lines.filter((_, i) => rows[i].withdrawal !== 'NO_FURTHER_CONTACT' && rows[i].type !== 'DECEASED');
  const earlier = lines.filter(({ subject }) => resembling.has(subject));
  return [
    ...notes,
    ...noteOf('SUBJECTS_ALIKE', alikeLines(lines)),
    ...noteOf(
      'SUBJECT_ALIKE_EARLIER',
      earlier.map(({ line }) => line),
    ),
    ...noteOf('SUBJECT_ROUNDED', roundedLines(lines)),
    ...noteOf('WITHDRAWN_UNKNOWN', withdrawnUnknownLines(lines, fresh)),
    ...noteOf('CONSENT_ENDED_BELOW', endedBelowLines(ending)),
    ...noteOf(
      'ENDING_AGAIN',
      done.again.map((place) => table[place].line),
    ),
    ...noteOf(
      'CONSENT_ENDED_SINCE',
      done.endedSince.map((place) => table[place].line),
    ),
    ...noteOf(
      'CONSENT_NOT_LATER',
      done.outdated.map((place) => table[place].line),
    ),
    ...noteOf(
      'ENDING_HELD_BACK',
      done.heldBack.map((place) => table[place].line),
    ),
  ];
}

/** A refusal or withdrawal may name the form and the scope that were refused; the event itself has neither. */
function ownCells(row: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const grants = row['type'] === 'GIVEN' || row['type'] === 'AMENDED';
  return grants ? row : { ...row, form: '', scope: '' };
}
