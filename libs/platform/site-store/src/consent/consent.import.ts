import { canonicalJson, type Instant, type SubjectKey } from '@collimate/kernel-canonical';
import { endsConsent, overtakes, parseConsentEvent, type ConsentEvent, type ConsentRow } from '@collimate/governance-consent';
import { commitToBytes } from '@collimate/governance-provenance';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { ROWS_PER_PART, type IntakeDraft } from '../subjects/intake.draft.js';
import type { FeatureStore } from '../subjects/feature.store.js';
import type { ScanStore } from '../subjects/scan.store.js';
import type { SubjectStore } from '../subjects/subject.store.js';
import type { WithdrawalLineStore } from '../withdrawals/withdrawal-line.store.js';
import type { ArrivalPlaces, ArrivalRun } from './arrival-places.js';
import { ConsentArrivals, type PlacedRow } from './consent-arrival.js';
import type { ConsentNaming } from './consent-naming.js';
import type { ConsentStore } from './consent.store.js';
import { ConsentTellings } from './consent-tellings.js';
import type { ArrivingTable, ConsentTableStore } from './consent-table.store.js';
import { TableAgain } from './table-again.js';
import { eventOfLine } from './listed-word.js';
import { eventOf, type NewConsentEvent } from './row-event.js';
import type { WordList } from './word-list.js';

/** Parts of an import of consent. */
export interface ConsentImportParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly draft: IntakeDraft;
  readonly subjects: SubjectStore;
  readonly scans: Pick<ScanStore, 'deleteOf'>;
  readonly features: Pick<FeatureStore, 'deleteOf'>;
  readonly consent: ConsentStore;
  readonly naming: ConsentNaming;
  readonly lines: WithdrawalLineStore;
  readonly places: ArrivalPlaces;
  readonly tables: ConsentTableStore;
  readonly words: WordList;
}

/** Result of an import of consent; these numbers stay at the site. */
export interface ConsentImport {
  readonly events: number;
  readonly known: number;
  /** Withdrawals among the rows that no later row overtakes. */
  readonly withdrawals: number;
  /** Positions in the table, from 0, of endings that a later consent had overtaken, and that count again. */
  readonly again: readonly number[];
  /**
   * Positions of consents of a table that was imported before, which were ended after its first arrival: they count for
   * nothing.
   */
  readonly endedSince: readonly number[];
  /** Places of consents that permit nothing, because an ending that had arrived before them is dated as late or later. */
  readonly outdated: readonly number[];
  /**
   * Places of endings that would end consents of a later table, left out because a person said that the table is sent
   * again unchanged.
   */
  readonly heldBack: readonly number[];
  /** When the same table arrived before, if it did. */
  readonly importedBefore: Instant | undefined;
  /** Number of later tables that this database lacks: until it has them, this one names nobody. */
  readonly later: number;
  /** Subjects who are denied because no table has named them since the last recovery. */
  readonly waiting: number;
  /** Numbers of new subjects that look like one of an earlier table, and are another. */
  readonly resembling: readonly string[];
  /** Numbers of subjects that no earlier table had. */
  readonly newNumbers: readonly string[];
}

/** Draft of the table so far. */
interface Drafted {
  readonly events: ConsentEvent[];
  readonly arrivals: ConsentArrivals;
  /** Subjects for whom the list holds words that the database had forgotten, and the ids of these. */
  readonly reminded: Set<SubjectKey>;
  readonly reminders: Set<string>;
  readonly again: number[];
  readonly endedSince: number[];
  readonly outdated: number[];
  readonly heldBack: number[];
  readonly check: TableAgain;
  known: number;
}

/** Facts that are the same for all rows of a part. */
interface AskedOfPart {
  readonly isNamingAsked: boolean;
  readonly areWaiting: boolean;
}

/** Imports tables of consent: rows are prepared part by part, and then all of them count at once, or none. */
export class ConsentImporter {
  private readonly insert: SqliteStatement;
  private readonly readmit: SqliteStatement;
  private readonly tellings: ConsentTellings;

  constructor(
    private readonly parts: ConsentImportParts,
    /** Carries out the database's part of a withdrawal; returns whether it counts. */
    private readonly open: (withdrawal: ConsentEvent) => boolean,
  ) {
    const { session, vault } = parts;
    this.tellings = new ConsentTellings(session, vault);
    this.insert = session.prepare('insert into draft_event values (?, ?, ?, ?, ?)');
    this.readmit = session.prepare('insert into draft_readmission values (?, ?)');
  }

  /**
   * @param rows in the order of the table, which is the order of arrival
   * @param table its entry in the record of tables; undefined where nothing is to be recorded
   */
  take(rows: readonly ConsentRow[], table: ArrivingTable | undefined): Generator<void, ConsentImport, undefined> {
    return this.parts.draft.take(() => this.lay(rows, table));
  }

  private *lay(rows: readonly ConsentRow[], table: ArrivingTable | undefined): Generator<void, () => ConsentImport, undefined> {
    const { session, draft, consent, naming, lines } = this.parts;
    const base = consent.nextSequence();
    const drafted: Drafted = {
      events: [],
      arrivals: new ConsentArrivals({ consent, draft, tellings: this.tellings }, rows),
      reminded: new Set(),
      reminders: new Set(),
      again: [],
      endedSince: [],
      outdated: [],
      heldBack: [],
      check: new TableAgain(this.parts, table),
      known: 0,
    };
    for (let from = 0; from < rows.length; from += ROWS_PER_PART) {
      const part = rows.slice(from, from + ROWS_PER_PART);
      session.draft(() => {
        draft.enrol(part.map(({ hospitalId }) => hospitalId));
        // The answer is the same for the whole part, so it is asked once and not for each of ten thousand rows. A table
        // older than others names nobody until those are read again: one of them may hold a refusal.
        const isNamingAsked = naming.isAsked && (table?.later ?? 0) === 0;
        const asked = { isNamingAsked, areWaiting: lines.areWaiting };
        part.forEach((row, i) => this.layRow({ row, place: from + i }, base, drafted, asked));
      });
      yield;
    }
    yield* this.layReadmissions(rows, drafted.events);
    return () => this.finish(base, drafted, table);
  }

  private layRow({ row, place }: PlacedRow, base: number, drafted: Drafted, asked: AskedOfPart): void {
    const { draft, lines } = this.parts;
    const { subject, lookup } = draft.subjectOf(row.hospitalId);
    const waiting = !asked.areWaiting || drafted.reminded.has(subject) ? [] : lines.waitingFor(lookup);
    for (const line of waiting) {
      const laid = this.layEvent(eventOfLine(line, subject), undefined, base, drafted);
      if (laid !== undefined) drafted.reminders.add(laid.id);
      drafted.reminded.add(subject);
    }
    if (asked.isNamingAsked) this.parts.naming.lay(subject);
    const incoming = eventOf(row, subject);
    const { endedSince, heldBack } = drafted;
    const leftOut = endedSince.length + heldBack.length;
    if (this.layEvent(incoming, place, base, drafted) !== undefined) return;
    if (leftOut === endedSince.length + heldBack.length) drafted.known += 1;
  }

  private layEvent(
    incoming: NewConsentEvent,
    place: number | undefined,
    base: number,
    drafted: Drafted,
  ): ConsentEvent | undefined {
    const { draft, consent } = this.parts;
    const { events, arrivals } = drafted;
    const arrival = arrivals.of(incoming, place);
    if (arrival === undefined) return undefined;
    const { id } = arrival;
    const event = parseConsentEvent({ ...incoming, id, sequence: base + events.length });
    if (place !== undefined) {
      const { check, heldBack, endedSince, again } = drafted;
      const standing = check.of(event, draft.lookupOf(arrivals.hospitalIdAt(place)));
      if (standing === 'ended-since' || standing === 'held-back') {
        (standing === 'ended-since' ? endedSince : heldBack).push(place);
        return undefined;
      }
      if (arrival.isAgain || standing === 'ends-later') again.push(place);
      if (arrivals.isOutdated(event)) drafted.outdated.push(place);
    }
    const document = canonicalJson(event);
    const row = { sequence: event.sequence, id, subject: event.subject, document };
    this.insert.write([events.length, id, row.subject, document, consent.sealOf(row)]);
    draft.append({ kind: 'consent-recorded', commitment: commitToBytes(consent.saltOf(event), Buffer.from(document)) });
    arrivals.add(event);
    events.push(event);
    return event;
  }

  /**
   * A subject who had withdrawn and consents anew, after every ending, gets a new secret under the old pseudonym. Not
   * so if the database has forgotten the withdrawal: the form may be older than it, and the recovery will withdraw the
   * subject again.
   */
  private *layReadmissions(rows: readonly ConsentRow[], events: readonly ConsentEvent[]): Generator<void, void, undefined> {
    const { session, draft, consent, vault, subjects, lines } = this.parts;
    const isForgotten = (subject: SubjectKey): boolean => lines.head.known !== undefined && subjects.isShredded(subject);
    const absent = [...Map.groupBy(events, ({ subject }) => subject)].filter(
      ([subject]) => !draft.isPresent(subject) && !isForgotten(subject),
    );
    if (absent.length === 0) return;
    const hospitalIds = new Map(rows.map(({ hospitalId }) => [draft.subjectOf(hospitalId).subject, hospitalId]));
    for (let from = 0; from < absent.length; from += ROWS_PER_PART) {
      const returning = absent.slice(from, from + ROWS_PER_PART).filter(([subject, fresh]) => {
        const endings = [...consent.eventsOf(subject), ...fresh].filter(endsConsent);
        return fresh.some((event) => event.type === 'GIVEN' && endings.every((ending) => overtakes(event, ending)));
      });
      vault.replaceSubjectKeys(returning.map(([subject]) => subject));
      session.draft(() => {
        for (const [subject] of returning) {
          this.readmit.write([subject, vault.seal(subject, 'hospital-id', hospitalIds.get(subject)!)]);
        }
      });
      yield;
    }
  }

  private finish(base: number, drafted: Drafted, table: ArrivingTable | undefined): ConsentImport {
    const { events, arrivals, reminded, reminders, again, endedSince, outdated, heldBack, known } = drafted;
    const { session, draft, consent, naming, lines, subjects, tables } = this.parts;
    this.clearReadmitted();
    session.execute(`update subject set sealed_hospital_id = again.sealed_hospital_id, doomed = 0
      from draft_readmission as again where again.subject = subject.subject`);
    const number = table === undefined ? undefined : tables.note(table, again.length > 0);
    consent.appendDrafted(base, events.length, runsOf(events, reminders, number));
    naming.finish();
    for (const subject of reminded) lines.bound(subjects.lookupOf(subject));
    const listed = lines.latest;
    const withdrawals = events.filter(({ id }) => !reminders.has(id)).filter((event) => this.open(event));
    this.parts.words.noteDrafted(listed);
    // The numbers of rows in an older table say nothing about the next one.
    if (table?.before === undefined || table.before.number === table.next - 1) this.tellings.note(arrivals.said);
    return {
      events: events.length,
      known,
      withdrawals: withdrawals.length,
      again,
      endedSince,
      outdated,
      heldBack,
      importedBefore: table?.before?.at,
      later: table?.later ?? 0,
      waiting: naming.waiting(),
      resembling: draft.resemblances(),
      newNumbers: draft.newNumbers(),
    };
  }
  /**
   * Removes data of readmitted subjects that an older database still holds, sealed under a destroyed secret: nobody can
   * open it.
   */
  private clearReadmitted(): void {
    const { session, scans, features } = this.parts;
    for (const { subject } of session.prepare('select subject from draft_readmission').all<{ subject: SubjectKey }>()) {
      features.deleteOf(subject);
      scans.deleteOf(subject);
    }
  }
}

/**
 * Events that the list of withdrawals brought back came from no table. They count as no younger than the tables before
 * this one.
 */
function runsOf(
  events: readonly ConsentEvent[],
  reminders: ReadonlySet<string>,
  table: number | undefined,
): readonly ArrivalRun[] {
  const all = events.map(({ id, sequence }) => ({ first: sequence, table: reminders.has(id) ? undefined : table }));
  return all.filter((run, i) => i === 0 || run.table !== all[i - 1].table);
}
