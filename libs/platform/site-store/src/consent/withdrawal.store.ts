import { randomBytes } from 'node:crypto';
import { canonicalJson, toHex, type SubjectKey } from '@collimate/kernel-canonical';
import {
  effectsOfWithdrawal,
  overtakes,
  WITHDRAWAL_EFFECTS,
  type ConsentEvent,
  type ConsentRow,
  type EffectDone,
  type WithdrawalEffect,
  type WithdrawalEffectKind,
  type WithdrawalKind,
} from '@collimate/governance-consent';
import { commitTo, SALT_BYTES } from '@collimate/governance-provenance';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import { atOnce, type IntakeDraft } from '../subjects/intake.draft.js';
import type { FeatureStore } from '../subjects/feature.store.js';
import type { ScanStore } from '../subjects/scan.store.js';
import type { SubjectStore } from '../subjects/subject.store.js';
import type { WithdrawalLine } from '../withdrawals/withdrawal.line.js';
import type { WithdrawalLineStore } from '../withdrawals/withdrawal-line.store.js';
import { clockJumped, type ConsentTime } from './consent-time.js';
import { ConsentImporter, type ConsentImport } from './consent.import.js';
import type { ConsentNaming } from './consent-naming.js';
import type { ConsentStore } from './consent.store.js';
import { readOpen, type OpenWithdrawal, type WithdrawalProof } from './open-withdrawal.js';
import type { ArrivalPlaces } from './arrival-places.js';
import type { ArrivingTable, ConsentTableStore } from './consent-table.store.js';
import { eventOfLine, isBehind } from './listed-word.js';
import type { HoldingsReader } from './subject-holdings.js';
import { WordList } from './word-list.js';

/** Parts of the withdrawals. */
export interface WithdrawalParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly draft: IntakeDraft;
  readonly subjects: SubjectStore;
  readonly scans: ScanStore;
  readonly features: FeatureStore;
  readonly consent: ConsentStore;
  readonly naming: ConsentNaming;
  readonly holdings: HoldingsReader;
  readonly lines: WithdrawalLineStore;
  readonly places: ArrivalPlaces;
  readonly tables: ConsentTableStore;
  readonly subjectLog: SiteLog;
  readonly time: ConsentTime;
}

/**
 * Withdrawals and their effects. Data in the database is removed in the transaction of the event, the subject's secret right after it. Effects
 * elsewhere (queued jobs, copies) are the agent's; until it has done them, the withdrawal is open, even after a kill, and then a leaf of the log
 * certifies the effects.
 */
export class WithdrawalStore {
  private readonly insert: SqliteStatement;
  private readonly everyOpen: SqliteStatement;
  private readonly remove: SqliteStatement;
  private readonly keep: SqliteStatement;
  private readonly importer: ConsentImporter;
  private readonly words: WordList;

  constructor(private readonly parts: WithdrawalParts) {
    const { session } = parts;
    this.insert = session.prepare('insert into open_withdrawal values (?, ?, ?)');
    this.everyOpen = session.prepare('select document from open_withdrawal order by event');
    this.words = new WordList(parts);
    this.importer = new ConsentImporter({ ...parts, words: this.words }, (event) => this.open(event, true) !== undefined);
    this.keep = session.prepare('update open_withdrawal set document = ? where event = ?');
    this.remove = session.prepare('delete from open_withdrawal where event = ?');
  }

  /**
   * Imports a table of consent, all rows or none, with the effects of its withdrawals. @throws StoreError CLOCK_JUMPED, CONSENT_TO_COME
   * @param table its entry in the record of tables; undefined where nothing is to be recorded
   */
  importRows(rows: readonly ConsentRow[], table?: ArrivingTable): ConsentImport {
    return atOnce(this.importing(rows, table));
  }

  /**
   * The same part by part: between two parts other work has its turn, and all rows count at once.
   * @param unsettled takes the error if the rows count, but a disk has kept back the steps beside the database
   */
  *importing(rows: readonly ConsentRow[], table?: ArrivingTable, unsettled = raise): Generator<void, ConsentImport, undefined> {
    this.checkTimes(rows);
    const done = yield* this.importer.take(rows, table);
    this.shred(unsettled);
    return done;
  }

  /**
   * Withdraws a subject's consent from now on. Data in the database and the keystore is erased when this returns.
   * @param unsettled takes the error if the withdrawal counts, but a disk has kept back the next steps; it is open then, and `settle` makes up for it
   * @throws StoreError NO_SUCH_SUBJECT; then, and at any other error, it does not count
   */
  withdraw(hospitalId: string, withdrawal: WithdrawalKind, actor: ConsentEvent['actor'], unsettled = raise): OpenWithdrawal {
    const { subjects, session } = this.parts;
    const subject = subjects.find(hospitalId);
    if (subject === undefined) throw new StoreError('NO_SUCH_SUBJECT', 'the site knows no subject of that number');
    let opened: OpenWithdrawal | undefined;
    try {
      session.transaction(() => void (opened = this.withdrawNow(subject, withdrawal, actor)));
      this.shred();
    } catch (error) {
      if (!this.stillOpen().some(({ event }) => event.id === opened?.event.id)) throw error;
      unsettled(error);
    }
    return opened!;
  }

  /** Steps beside the database: the withdrawal is counted beside the keys, and the secret is destroyed. */
  private shred(unsettled = raise): void {
    try {
      this.parts.lines.head.grow();
      this.parts.subjects.shredCondemned();
    } catch (error) {
      unsettled(error);
    }
  }

  private withdrawNow(subject: SubjectKey, withdrawal: WithdrawalKind, actor: ConsentEvent['actor']) {
    const { consent, time } = this.parts;
    const at = time.ending(consent.newestForm(subject));
    return this.open(consent.append({ type: 'WITHDRAWN', subject, at, actor, withdrawal }), true);
  }

  /**
   * Withdraws subjects whose secret is destroyed, but who look untouched in the database. Only a withdrawal destroys
   * secrets, so the database is older than a withdrawal that no list names. The day of it is unknown, so it counts from
   * now on. If the folder of keys was itself restored, it has nobody's secrets and remembers no number of withdrawals;
   * there a missing secret proves nothing.
   */
  withdrawShredded(): void {
    const { session, subjects, lines } = this.parts;
    if (lines.head.known === undefined) return;
    const shredded = subjects.lookups().filter(({ subject }) => subjects.isShredded(subject));
    if (shredded.length === 0) return;
    session.transaction(() => {
      for (const { subject } of shredded) this.withdrawNow(subject, 'NO_FURTHER_USE', 'registry');
    });
    this.shred();
  }

  /**
   * Carries out the database's part of a withdrawal, in the transaction of its event. @returns undefined if it does not count @param list whether it
   * is new to the list too
   */
  private open(event: ConsentEvent | undefined, list: boolean): OpenWithdrawal | undefined {
    if (event?.type !== 'WITHDRAWN') return undefined;
    const { subject } = event;
    const events = this.parts.consent.eventsOf(subject);
    if (events.some((other) => overtakes(other, event))) return undefined;
    const before = events.filter(({ sequence }) => sequence < event.sequence);
    const held = this.parts.holdings.of(subject, before);
    const scans = this.parts.scans.ofSubject(subject);
    const effects = effectsOfWithdrawal({ ...held, hasQueuedJobs: false, hasCachedVoxels: false }, event);
    const done = effects.flatMap(({ kind }) => this.apply(kind, subject));
    const opened: OpenWithdrawal = { event, scans, held, done, lastCharge: this.parts.holdings.lastCharge(), outside: [] };
    const { lines, subjects, consent } = this.parts;
    if (list) lines.add(event.withdrawal, event.at, subjects.lookupOf(subject), consent.newestForm(subject));
    this.insert.write([event.id, subject, canonicalJson(opened)]);
    return opened;
  }

  /** Puts withdrawals into the list that earlier versions recorded without a list, and other denying words that they did not list. */
  listEarlier(): void {
    this.parts.session.transaction(() => this.words.noteEarlier());
    // They are counted with the state that a start finds in order, not added to the remembered number: the list may
    // hold them already.
    this.parts.lines.head.takenOver();
  }

  /**
   * Repeats the withdrawals that are in the list and not in the database, with all effects, in one transaction. If the database does not know the
   * patient yet, the withdrawal is repeated when it does.
   * @param missing see WithdrawalLineStore.missing
   */
  replay(missing: readonly WithdrawalLine[]): void {
    const { session, subjects, consent, lines, vault, time } = this.parts;
    if (missing.length === 0) return;
    session.transaction(() => {
      const byMark = new Map(subjects.lookups().map(({ subject, lookup }) => [vault.withdrawalMarkOf(lookup), subject]));
      for (const line of missing) {
        const subject = byMark.get(line.mark);
        lines.take(line, subject !== undefined);
        time.raise(line.at);
        if (subject === undefined) continue;
        const incoming = eventOfLine(line, subject);
        // Not if the database already has the same withdrawal, nor if the patient has consented again since.
        if (!consent.stands(incoming) && !isBehind(line, consent.eventsOf(subject))) this.open(consent.append(incoming), false);
      }
    });
    lines.head.takenOver();
    subjects.shredCondemned();
  }

  /** @returns the withdrawals that are not closed yet, after a kill too */
  stillOpen(): readonly OpenWithdrawal[] {
    return this.everyOpen.all<{ document: string }>().flatMap(({ document }) => readOpen(document) ?? []);
  }

  /** Whether any withdrawal is open, one with an altered row included; that one does not hold up the others. */
  get hasOpen(): boolean {
    return this.everyOpen.get() !== undefined;
  }

  /** Whether a row of these was altered, so that the work to be done cannot be read. */
  get isAltered(): boolean {
    return this.everyOpen.all<{ document: string }>().some(({ document }) => readOpen(document) === undefined);
  }

  /**
   * Writes down the data of a withdrawal that was found outside the database, before it is removed.
   * @returns the same together with findings from before a kill: of each kind the largest number ever found
   */
  found(open: OpenWithdrawal, now: readonly EffectDone[]): readonly EffectDone[] {
    const all = Map.groupBy([...open.outside, ...now], ({ kind }) => kind);
    const outside = [...all].map(([kind, of]) => ({ kind, count: Math.max(...of.map(({ count }) => count)) }));
    this.keep.run(canonicalJson({ ...open, outside }), open.event.id);
    return outside;
  }

  /**
   * Ends a withdrawal after its last effect, with the leaf that certifies the effects.
   * @param outside effects outside the database
   * @param certify writes the certified effects elsewhere too; if it throws, the withdrawal stays open
   * @returns all effects
   * @throws StoreError EFFECT_OPEN if an effect of the list was not carried out
   */
  close(
    { event, done }: OpenWithdrawal,
    effects: readonly WithdrawalEffect[],
    outside: readonly EffectDone[],
    certify: (done: readonly EffectDone[], proof: WithdrawalProof) => void,
  ): readonly EffectDone[] {
    const { session, subjectLog } = this.parts;
    const all = [...done, ...outside].filter(({ kind }) => effects.some((effect) => effect.kind === kind));
    all.sort((a, b) => WITHDRAWAL_EFFECTS.indexOf(a.kind) - WITHDRAWAL_EFFECTS.indexOf(b.kind));
    if (all.length !== effects.length) throw new StoreError('EFFECT_OPEN', 'an effect of a withdrawal was not carried out');
    const salt = new Uint8Array(randomBytes(SALT_BYTES));
    const commitment = commitTo(salt, { event: event.id, effects: all });
    session.transaction(() => {
      this.remove.write([event.id]);
      const { index } = subjectLog.append({ kind: 'withdrawal-effected', commitment });
      certify(all, { log: 'subject', tree: subjectLog.treeNumber, index, commitment, salt: toHex(salt) });
    });
    return all;
  }

  /** Several in one transaction; one that throws in it and is caught there is undone alone. */
  together(work: () => void): void {
    this.parts.session.transaction(work);
  }

  /** Overwrites deleted data in the files of the database, and destroys secrets that a full disk has kept. */
  settle(): void {
    this.shred();
    this.parts.session.settle();
  }

  private apply(kind: WithdrawalEffectKind, subject: SubjectKey): readonly EffectDone[] {
    const { subjects, scans, features, holdings } = this.parts;
    switch (kind) {
      case 'drop-open-snapshot':
        // The event moved the consent version, so the ledger refuses an answer that was built from the earlier rows.
        return [{ kind, count: holdings.answersInWork() }];
      case 'delete-features':
        return [{ kind, count: features.deleteOf(subject) }];
      case 'delete-cohort-rows':
        return [{ kind, count: scans.deleteOf(subject) }];
      case 'destroy-subject-key':
        subjects.condemn(subject);
        return [{ kind, count: 1 }];
      case 'stop-contact':
        // The event itself is the record: from now on it tells that the subject is not to be called.
        return [{ kind, count: 1 }];
      default:
        return [];
    }
  }

  /** A row with a date in the future would outrank endings that are still to come. */
  private checkTimes(rows: readonly ConsentRow[]): void {
    const { time } = this.parts;
    if (time.hasJumped) throw clockJumped();
    const now = time.now();
    if (rows.some(({ at }) => at > now)) throw new StoreError('CONSENT_TO_COME', 'a row of consent is later than now');
  }
}

const raise = (error: unknown): void => {
  throw error;
};
