import { randomBytes } from 'node:crypto';
import { canonicalJson, type Instant, type SubjectKey } from '@collimate/kernel-canonical';
import {
  forceAt,
  mayBeContacted,
  overtakes,
  parseConsentEvent,
  stateAt,
  type ConsentEvent,
  type ConsentForce,
  type ConsentState,
  type ConsentWithdrawal,
  type IntendedUse,
} from '@collimate/governance-consent';
import { commitTo, SALT_BYTES } from '@collimate/governance-provenance';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import type { SubjectStore } from '../subjects/subject.store.js';
import { rowSeal } from '../seals/row.seal.js';
import type { ArrivalPlaces, ArrivalRun } from './arrival-places.js';
import { VOID_EVENT } from './consent.check.js';
import type { ConsentNaming } from './consent-naming.js';
import { identitiesOf, latestTwin, type NewConsentEvent } from './row-event.js';
import type { ConsentTime } from './consent-time.js';
import type { ConsentVersion } from './consent-version.js';

/** Parts of the store of consent. */
export interface ConsentStoreParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly subjects: SubjectStore;
  readonly subjectLog: SiteLog;
  readonly version: ConsentVersion;
  readonly time: ConsentTime;
  readonly naming: ConsentNaming;
  readonly places: ArrivalPlaces;
}

/** State of a subject's consent, for a person who answers the patient. */
export interface ConsentStanding {
  readonly mayBeContacted: boolean;
  /** Whether a consent is in force now, for any use at all. */
  readonly force: ConsentForce;
  /** In the order of arrival. */
  readonly events: readonly ConsentEvent[];
}

/** The events of consent, append only, each with its leaf and the next consent version in one transaction. */
export class ConsentStore {
  private readonly known: SqliteStatement;
  private readonly next: SqliteStatement;
  private readonly drafted: SqliteStatement;
  private readonly insert: SqliteStatement;
  private readonly ofSubject: SqliteStatement;
  private readonly withdrawn: SqliteStatement;
  private readonly everybody: SqliteStatement;

  constructor(private readonly parts: ConsentStoreParts) {
    const { session } = parts;
    this.known = session.prepare('select document from consent_event where id = ?');
    this.next = session.prepare('select coalesce(max(sequence) + 1, 0) as sequence from consent_event');
    this.insert = session.prepare('insert into consent_event values (?, ?, ?, ?, ?)');
    this.withdrawn = session.prepare(
      `select document from consent_event where document like '%"type":"WITHDRAWN"%' order by sequence`,
    );
    this.drafted = session.prepare(
      'insert into consent_event select ? + ordinal, id, subject, document, seal from draft_event order by ordinal',
    );
    this.ofSubject = session.prepare(
      `select document from consent_event where subject = ? and id not like '${VOID_EVENT}%' order by sequence`,
    );
    this.everybody = session.prepare('select distinct subject from consent_event order by subject');
  }

  /** The version that an answer is built from, see LedgerStore. */
  version(): number {
    return this.parts.version.current();
  }

  /**
   * Appends an event that the site records by itself. It counts from now on, and gets an identity of its own even if it
   * equals an earlier one.
   */
  append(incoming: NewConsentEvent): ConsentEvent {
    return this.parts.session.transaction(() => {
      const { free: id } = latestTwin(identitiesOf(incoming), (one) => this.find(one));
      const sequence = this.nextSequence();
      const event = parseConsentEvent({ ...incoming, id, sequence });
      const row = { sequence, id, subject: event.subject, document: canonicalJson(event) };
      this.insert.write([...Object.values(row), this.sealOf(row)]);
      this.parts.subjectLog.append({ kind: 'consent-recorded', commitment: commitTo(this.saltOf(event), event) });
      this.parts.places.note(sequence, undefined);
      this.parts.version.advance();
      return event;
    });
  }

  /** Whether an event of this id stands there already. */
  isKnown(id: string): boolean {
    return this.known.get(id) !== undefined;
  }

  /** Whether the same event was recorded before, and no consent has overtaken it since. */
  stands(incoming: NewConsentEvent): boolean {
    const { twin } = latestTwin(identitiesOf(incoming), (id) => this.find(id));
    return twin !== undefined && !this.isOvertaken(twin);
  }

  /** @returns the event of this id; undefined if none stands there */
  find(id: string): ConsentEvent | undefined {
    const row = this.known.get<{ document: string }>(id);
    return row === undefined ? undefined : parseConsentEvent(JSON.parse(row.document));
  }

  /** @returns the number that the next event gets */
  nextSequence(): number {
    return this.next.get<{ sequence: number }>()!.sequence;
  }

  /**
   * Appends the events that an import has drafted, in the transaction that is open.
   * @param base number of the first
   * @param runs first events of each series that one table brought, or none: words of the list of withdrawals came with
   *   no table
   */
  appendDrafted(base: number, events: number, runs: readonly ArrivalRun[]): void {
    this.drafted.write([base], events);
    if (events === 0) return;
    for (const { first, table } of runs) this.parts.places.note(first, table);
    this.parts.version.advance();
  }

  /** @returns the seal of an event's row */
  sealOf(row: {
    readonly sequence: number;
    readonly id: string;
    readonly subject: SubjectKey;
    readonly document: string;
  }): string {
    return rowSeal(this.parts.vault, 'consent_event', row);
  }

  /** @returns every withdrawal, in the order of arrival */
  withdrawalsEver(): readonly ConsentWithdrawal[] {
    const events = this.withdrawn.all<{ document: string }>().map((row) => parseConsentEvent(JSON.parse(row.document)));
    return events.filter((event) => event.type === 'WITHDRAWN');
  }

  /** @returns all subjects with an event, each once */
  subjects(): readonly SubjectKey[] {
    return this.everybody.all<{ subject: SubjectKey }>().map(({ subject }) => subject);
  }

  /** @returns all events of a subject in the order of arrival */
  eventsOf(subject: SubjectKey): readonly ConsentEvent[] {
    const rows = this.ofSubject.all<{ document: string }>(subject);
    return rows.map((row) => parseConsentEvent(JSON.parse(row.document)));
  }

  /** @returns every event in the order of arrival, with the hospital's number of its subject where it is still kept */
  numbered(): readonly { readonly event: ConsentEvent; readonly hospitalId: string | undefined }[] {
    const { subjects } = this.parts;
    const all = subjects.lookups().flatMap(({ subject }) => {
      const hospitalId = subjects.isPresent(subject) ? subjects.hospitalIdOf(subject) : undefined;
      return this.eventsOf(subject).map((event) => ({ event, hospitalId }));
    });
    return all.sort((a, b) => a.event.sequence - b.event.sequence);
  }

  /** @returns the latest date of a form that is known of the subject; undefined if none is */
  newestForm(subject: SubjectKey): Instant | undefined {
    const dates = this.eventsOf(subject).flatMap((event) => ('form' in event ? [event.at] : []));
    return dates.reduce<Instant | undefined>((newest, at) => (newest === undefined || at > newest ? at : newest), undefined);
  }

  /** @param hospitalId the hospital's number @throws StoreError NO_SUCH_SUBJECT */
  subjectOf(hospitalId: string): SubjectKey {
    const subject = this.parts.subjects.find(hospitalId);
    if (subject === undefined) throw new StoreError('NO_SUCH_SUBJECT', 'the site knows no subject of that number');
    return subject;
  }

  /** @param hospitalId the hospital's number @throws StoreError NO_SUCH_SUBJECT */
  standingOf(hospitalId: string): ConsentStanding {
    const subject = this.subjectOf(hospitalId);
    const events = this.eventsOf(subject);
    return { mayBeContacted: mayBeContacted(events), force: this.forceOf(subject, events), events };
  }

  /** Uses the rules by which a use is judged: a consent that permits no use at all has ended. */
  private forceOf(subject: SubjectKey, events: readonly ConsentEvent[]): ConsentForce {
    if (!this.parts.naming.isNamed(subject)) return { kind: 'ended', reason: 'NO_CONSENT' };
    const forces = this.instants().map((now) => forceAt(events, now));
    const force = forces.find(({ kind }) => kind === 'ended') ?? forces[0];
    if (force.kind === 'in-force' && !this.parts.vault.hasSubjectKey(subject)) return { kind: 'ended', reason: 'WITHDRAWN' };
    return force;
  }

  /** Whether a use is permitted now; a subject who has withdrawn and was shredded never is. */
  stateOf(use: IntendedUse): ConsentState {
    return this.stateAt(use, this.instants());
  }

  /** @returns those of the subjects who permit the use now */
  permitting(subjects: readonly SubjectKey[], use: Omit<IntendedUse, 'subject'>): ReadonlySet<SubjectKey> {
    const instants = this.instants();
    return new Set(subjects.filter((subject) => this.stateAt({ ...use, subject }, instants).kind === 'permitted'));
  }

  private stateAt(use: IntendedUse, instants: readonly Instant[]): ConsentState {
    if (!this.parts.naming.isNamed(use.subject)) return { kind: 'denied', reason: 'NO_CONSENT' };
    const events = this.eventsOf(use.subject);
    const states = instants.map((now) => stateAt(events, now, use));
    const state = states.find(({ kind }) => kind === 'denied') ?? states[0];
    // A restored database still knows subjects that were erased since; their secrets are gone.
    if (state.kind === 'permitted' && !this.parts.vault.hasSubjectKey(use.subject))
      return { kind: 'denied', reason: 'WITHDRAWN' };
    return state;
  }

  /** Until a clock that has jumped is confirmed, it is believed for one thing only: that a consent has lapsed. */
  private instants(): readonly Instant[] {
    const { time } = this.parts;
    return time.hasJumped ? [time.now(), time.unconfirmed()] : [time.now()];
  }

  /** Whether a consent that came later has overtaken this withdrawal. */
  isOvertaken(withdrawal: ConsentEvent): boolean {
    return this.eventsOf(withdrawal.subject).some((other) => overtakes(other, withdrawal));
  }

  /** For a subject whose secret is gone, the salt is random and not kept. */
  saltOf(event: ConsentEvent): Uint8Array {
    const { vault } = this.parts;
    return vault.hasSubjectKey(event.subject)
      ? vault.saltFor(event.subject, `consent/${event.id}`)
      : new Uint8Array(randomBytes(SALT_BYTES));
  }
}
