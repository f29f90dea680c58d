import { createPublicKey, verify } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalJson, Clock } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import {
  checkpointText,
  emptyRoot,
  parseCheckpoint,
  verifyConsistency,
  type AlarmRaised,
  type Checkpoint,
  type ConsistencyProof,
} from '@collimate/governance-provenance';
import { Keystore } from '@collimate/platform-keystore';
import { AccountStore, HeadGuard, SettingStore, SiteLog, SqliteSession, type Account } from '@collimate/platform-site-store';
import { checkpointFromWire, consistencyFromWire, type CoordinatorHead, type HelloResponse } from '@collimate/protocol';
import { AgentError } from '../agent.error.js';

/** What is wrong with a coordinator's log. */
export type LogAlarm = AlarmRaised['alarm'];

/** Name of every coordinator's own log. */
const ORIGIN = 'collimate/coordinator';

/**
 * The coordinator's log as this site has seen it. The site pins its key at the enrolment and remembers every head that it
 * is shown, in Hello and in the answers to later calls: one that is not signed with that key, or does not extend what
 * was seen, ends the connection before anything more is said.
 */
@Injectable()
export class CoordinatorLog {
  constructor(
    private readonly settings: SettingStore,
    private readonly session: SqliteSession,
    private readonly log: SiteLog,
    private readonly heads: HeadGuard,
    private readonly clock: Clock,
    private readonly accounts: AccountStore,
    private readonly keys: Keystore,
  ) {}

  /** Size of the last head that was verified; 0 before the first. */
  get sizeSeen(): number {
    return this.seen().size;
  }

  /** The last head that was verified; of size 0 before the first. */
  seen(): Checkpoint {
    const text = this.settings.get('coordinator-checkpoint');
    return text === undefined ? { origin: ORIGIN, size: 0, root: emptyRoot() } : parseCheckpoint(text);
  }

  /** The alarm that stands; undefined if the last head was in order. */
  get alarm(): LogAlarm | undefined {
    return this.settings.get('coordinator-alarm') as LogAlarm | undefined;
  }

  /**
   * Verifies the head in Hello and remembers it.
   * @throws AgentError COORDINATOR_LOG_ALTERED, with a leaf in the site's log the first time
   */
  greet(hello: HelloResponse): void {
    const head = { checkpoint: hello.coordinatorCheckpoint, consistency: hello.coordinatorConsistency };
    const verified = this.verified(head, this.seen());
    if (verified.size === this.sizeSeen && this.alarm === undefined) return;
    this.session.transaction(() => {
      this.settings.set('coordinator-checkpoint', checkpointText(verified));
      this.forgetAlarm();
    });
  }

  /**
   * Verifies a head that came with an answer and remembers it; an answer without one showed nothing.
   * @param base what was seen when the question was asked
   * @throws AgentError COORDINATOR_LOG_ALTERED, with a leaf in the site's log the first time
   */
  see(head: CoordinatorHead | undefined, base: Checkpoint): void {
    if (head === undefined) return;
    const verified = this.verified(head, base);
    // Another answer has been remembered meanwhile: the proof does not begin there, and the next answer covers both.
    if (this.sizeSeen !== base.size || verified.size === base.size) return;
    this.settings.set('coordinator-checkpoint', checkpointText(verified));
  }

  /**
   * One person's word that the coordinator's log was lost or moved for a known reason; the second person's makes the site
   * go on with whatever head its pinned key signs next.
   * @returns whether that was the second
   * @throws AgentError NO_ALARM, ALREADY_ASKED, KEY_PINNED if it is the key that is another
   */
  clearAlarm(account: Account): boolean {
    const { alarm } = this;
    if (alarm === undefined) throw new AgentError('NO_ALARM', "nothing is wrong with the coordinator's log");
    if (alarm === 'coordinator-log-unsigned') {
      throw new AgentError('KEY_PINNED', 'the key of the coordinator is fixed by the enrolment', {
        hint: 'another coordinator needs an enrolment of its own',
      });
    }
    const first = this.firstToClear(alarm);
    if (first === account.account) throw new AgentError('ALREADY_ASKED', 'a second person has to say so too');
    if (first === undefined) {
      this.settings.set('coordinator-alarm-cleared-by', this.clearedBy(alarm, account.account));
      return false;
    }
    // What it had confirmed of this site's log may be lost with the rest.
    this.heads.forgetWitnessed();
    this.session.transaction(() => {
      this.settings.clear('coordinator-checkpoint');
      this.forgetAlarm();
      this.log.append({ kind: 'alarm-cleared', alarm, at: this.clock.now() });
    });
    return true;
  }

  /** @throws AgentError COORDINATOR_LOG_ALTERED */
  private verified(wire: CoordinatorHead, base: Checkpoint): Checkpoint {
    const verdict = judge(wire, base, this.settings.get('coordinator-log-key'));
    if (typeof verdict !== 'string') return verdict;
    this.raise(verdict);
    throw new AgentError('COORDINATOR_LOG_ALTERED', `the coordinator's log is not the one that this site has seen: ${verdict}`, {
      details: { alarm: verdict },
      hint: 'nothing is sent until it is; ask the operator of the coordinator whether it was restored from a backup or moved',
    });
  }

  /** Who said first that this alarm is cleared; a word that was not given to this program counts nothing. */
  private firstToClear(alarm: LogAlarm): string | undefined {
    const word = this.settings.get('coordinator-alarm-cleared-by') ?? '';
    const [account] = word.split(' ');
    return word === this.clearedBy(alarm, account) && this.accounts.hasRole(account, 'approver') ? account : undefined;
  }

  private clearedBy(alarm: LogAlarm, account: string): string {
    const seen = this.settings.get('coordinator-checkpoint') ?? '';
    return `${account} ${this.keys.subjects.statementSealOf('alarm', canonicalJson({ alarm, account, seen }))}`;
  }

  private forgetAlarm(): void {
    this.settings.clear('coordinator-alarm');
    this.settings.clear('coordinator-alarm-cleared-by');
  }

  /** One leaf for each alarm, however often the link is tried again. */
  private raise(alarm: LogAlarm): void {
    if (this.alarm === alarm) return;
    this.session.transaction(() => {
      this.forgetAlarm();
      this.settings.set('coordinator-alarm', alarm);
      this.log.append({ kind: 'alarm-raised', alarm, at: this.clock.now() });
    });
  }
}

function judge(wire: CoordinatorHead, base: Checkpoint, pinnedKey: string | undefined): Checkpoint | LogAlarm {
  const read = readHead(wire, pinnedKey);
  if (read === undefined) return 'coordinator-log-unsigned';
  const { head, proof } = read;
  if (head.size < base.size) return 'coordinator-log-smaller';
  return proof !== undefined && verifyConsistency(base, head, proof) ? head : 'coordinator-log-forked';
}

/** @returns undefined unless the head has the coordinator's name and a good signature of the pinned key */
function readHead(
  wire: CoordinatorHead,
  pinnedKey: string | undefined,
): { head: Checkpoint; proof: ConsistencyProof | undefined } | undefined {
  try {
    const head = checkpointFromWire(wire.checkpoint);
    const key = createPublicKey({ key: Buffer.from(pinnedKey ?? '', 'base64'), format: 'der', type: 'spki' });
    const signature = wire.checkpoint?.signature ?? Buffer.alloc(0);
    const isSigned = key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(checkpointText(head)), key, signature);
    if (!isSigned || head.origin !== ORIGIN) return undefined;
    const { consistency } = wire;
    return { head, proof: consistency === undefined ? undefined : consistencyFromWire(consistency) };
  } catch (error) {
    // A misshapen head or key is one that nobody signed.
    if (error instanceof CollimateError || (error instanceof Error && 'code' in error)) return undefined;
    throw error;
  }
}
