import { randomBytes } from 'node:crypto';
import { canonicalJson, digestOf, parseInstant, type Instant, type SubjectKey } from '@collimate/kernel-canonical';
import {
  endsConsent,
  mayBeContacted,
  overtakes,
  parseConsentEvent,
  stateAt,
  type ConsentEvent,
  type ConsentRow,
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
import type { WithdrawalLineStore } from '../withdrawals/withdrawal-line.store.js';
import type { ConsentTime } from './consent-time.js';
import type { ConsentVersion } from './consent-version.js';

/** What the store of consent works with. */
export interface ConsentStoreParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly subjects: SubjectStore;
  readonly subjectLog: SiteLog;
  readonly version: ConsentVersion;
  readonly time: ConsentTime;
  readonly lines: WithdrawalLineStore;
}

/** What a subject's events say, for whoever answers the patient. */
export interface ConsentStanding {
  readonly mayBeContacted: boolean;
  /** In the order of arrival. */
  readonly events: readonly { readonly type: ConsentEvent['type']; readonly at: Instant; readonly form: string | null }[];
}

/** An event before the site has numbered it. */
export type NewConsentEvent = ConsentEvent extends infer E
  ? E extends ConsentEvent
    ? Omit<E, 'id' | 'sequence'>
    : never
  : never;

/** The events of consent, append only, each with its leaf and the next consent version in one transaction. */
export class ConsentStore {
  private readonly known: SqliteStatement;
  private readonly next: SqliteStatement;
  private readonly insert: SqliteStatement;
  private readonly ofSubject: SqliteStatement;
  private readonly withdrawn: SqliteStatement;

  constructor(private readonly parts: ConsentStoreParts) {
    const { session } = parts;
    this.known = session.prepare('select sequence from consent_event where id = ?');
    this.next = session.prepare('select count(*) as sequence from consent_event');
    this.insert = session.prepare('insert into consent_event (sequence, id, subject, document) values (?, ?, ?, ?)');
    this.withdrawn = session.prepare(
      `select document from consent_event where document like '%"type":"WITHDRAWN"%' order by sequence`,
    );
    this.ofSubject = session.prepare('select document from consent_event where subject = ? order by sequence');
  }

  /** The version that an answer is built from, see LedgerStore. */
  version(): number {
    return this.parts.version.current();
  }

  /** Appends the row of a table; the same row again is no new event. @returns the event, if it is new */
  appendRow(row: ConsentRow): ConsentEvent | undefined {
    return this.parts.session.transaction(() => {
      const subject = this.parts.subjects.enrol(row.hospitalId);
      this.appendWithdrawalsWaiting(subject);
      const incoming = eventOf(row, subject);
      const event = this.append(incoming, idOf(incoming, row.day));
      if (event !== undefined && this.isGrantInForce(event) && !this.parts.subjects.isPresent(subject)) {
        this.parts.subjects.readmit(subject, row.hospitalId);
      }
      return event;
    });
  }

  /** Appends an event of the site's own. @returns the event, or undefined if it stands there already */
  append(incoming: NewConsentEvent, id: string = idOf(incoming)): ConsentEvent | undefined {
    return this.parts.session.transaction(() => {
      if (this.known.get(id) !== undefined) return undefined;
      const { sequence } = this.next.get<{ sequence: number }>()!;
      const event = parseConsentEvent({ ...incoming, id, sequence });
      this.insert.run(sequence, id, event.subject, canonicalJson(event));
      this.parts.subjectLog.append({ kind: 'consent-recorded', commitment: commitTo(this.salt(event), event) });
      this.parts.version.advance();
      return event;
    });
  }

  /** @returns every withdrawal, in the order of arrival */
  withdrawalsEver(): readonly ConsentWithdrawal[] {
    const events = this.withdrawn.all<{ document: string }>().map((row) => parseConsentEvent(JSON.parse(row.document)));
    return events.filter((event) => event.type === 'WITHDRAWN');
  }

  /** @returns all events of a subject in the order of arrival */
  eventsOf(subject: SubjectKey): readonly ConsentEvent[] {
    const rows = this.ofSubject.all<{ document: string }>(subject);
    return rows.map((row) => parseConsentEvent(JSON.parse(row.document)));
  }

  /** @param hospitalId the hospital's number @throws StoreError NO_SUCH_SUBJECT */
  standingOf(hospitalId: string): ConsentStanding {
    const subject = this.parts.subjects.find(hospitalId);
    if (subject === undefined) throw new StoreError('NO_SUCH_SUBJECT', 'the site knows no subject of that number');
    const events = this.eventsOf(subject);
    const told = events.map((event) => ({ type: event.type, at: event.at, form: 'form' in event ? event.form : null }));
    return { mayBeContacted: mayBeContacted(events), events: told };
  }

  /** Whether a use is permitted now; a subject who has withdrawn and was shredded never is. */
  stateOf(use: IntendedUse): ConsentState {
    const { time, vault } = this.parts;
    const events = this.eventsOf(use.subject);
    const state = stateAt(events, time.now(), use);
    // A restored database remembers whoever was erased since; the secret is gone all the same.
    if (state.kind === 'permitted' && !vault.hasSubjectKey(use.subject)) return { kind: 'denied', reason: 'WITHDRAWN' };
    // Until the clock is confirmed nothing is believed of it but that a consent has lapsed.
    return state.kind === 'permitted' && time.hasJumped ? stateAt(events, time.unconfirmed(), use) : state;
  }

  /** @returns those of the subjects who permit the use now */
  permitting(subjects: readonly SubjectKey[], use: Omit<IntendedUse, 'subject'>): ReadonlySet<SubjectKey> {
    return new Set(subjects.filter((subject) => this.stateOf({ ...use, subject }).kind === 'permitted'));
  }

  /** Whether the event is a consent that no ending stands against. */
  isGrantInForce(event: ConsentEvent): boolean {
    if (event.type !== 'GIVEN') return false;
    return this.eventsOf(event.subject).every((other) => !endsConsent(other) || overtakes(event, other));
  }

  /** Whether a consent that came later has overtaken this withdrawal. */
  isOvertaken(withdrawal: ConsentEvent): boolean {
    return this.eventsOf(withdrawal.subject).some((other) => overtakes(other, withdrawal));
  }

  /** Somebody withdrew in a time that the database has forgotten, and is met again now. */
  private appendWithdrawalsWaiting(subject: SubjectKey): void {
    const { lines, subjects } = this.parts;
    const lookup = subjects.lookupOf(subject);
    const waiting = lines.waitingFor(lookup);
    for (const { kind, at } of waiting) this.append({ type: 'WITHDRAWN', subject, at, actor: 'registry', withdrawal: kind });
    if (waiting.length > 0) lines.bound(lookup);
  }

  /** A subject whose secret is gone gets a salt that nobody keeps. */
  private salt(event: ConsentEvent): Uint8Array {
    const { vault } = this.parts;
    return vault.hasSubjectKey(event.subject)
      ? vault.saltFor(event.subject, `consent/${event.id}`)
      : new Uint8Array(randomBytes(SALT_BYTES));
  }
}

/** A date without a time is the same row in whatever zone it is read: setting another zone makes no new events. */
function idOf(incoming: NewConsentEvent, day?: string): string {
  const at = day === undefined ? incoming.at : parseInstant(`${day}T00:00:00.000Z`);
  return digestOf('collimate.consent-event/1', { ...incoming, at });
}

function eventOf(row: ConsentRow, subject: SubjectKey): NewConsentEvent {
  const common = { subject, at: row.at, actor: 'registry' } as const;
  if (row.type === 'WITHDRAWN') return { ...common, type: row.type, withdrawal: 'NO_FURTHER_USE' };
  if (row.type === 'REFUSED' || row.type === 'EXPIRED') return { ...common, type: row.type };
  const scope = { duo: row.duo ?? [], studies: 'any', modalities: 'any' } as const;
  return { ...common, type: row.type, basis: 'explicit', form: row.form ?? '', scope };
}
