import { createPublicKey, verify } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CollimateError } from '@collimate/kernel-errors';
import {
  checkpointText,
  emptyRoot,
  parseCheckpoint,
  verifyConsistency,
  type Checkpoint,
  type ConsistencyProof,
} from '@collimate/governance-provenance';
import { AlarmStore, SettingStore, SqliteSession, StoreError, type Account, type LogAlarm } from '@collimate/platform-site-store';
import { checkpointFromWire, consistencyFromWire, type CoordinatorHead, type HelloResponse } from '@collimate/protocol';
import { AgentError } from '../ground/agent.error.js';

/** Name of every coordinator's own log. */
const ORIGIN = 'collimate/coordinator';

/**
 * The coordinator's log as this site has seen it. The site pins the log's key at the enrolment and remembers every head
 * that it is shown, in Hello and in later answers. A head that is not signed with that key, or does not extend the
 * remembered one, ends the connection before anything more is sent.
 */
@Injectable()
export class CoordinatorLog {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly settings: SettingStore,
    private readonly session: SqliteSession,
    private readonly alarms: AlarmStore,
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

  /**
   * Verifies the head in Hello and remembers it.
   * @throws AgentError COORDINATOR_LOG_ALTERED, with a leaf in the site's log the first time
   */
  greet(hello: HelloResponse): void {
    const head = { checkpoint: hello.coordinatorCheckpoint, consistency: hello.coordinatorConsistency };
    const verified = this.verified(head, this.seen());
    if (verified.size === this.sizeSeen && this.alarms.current === undefined) return;
    this.session.transaction(() => {
      this.settings.set('coordinator-checkpoint', checkpointText(verified));
      this.alarms.forget();
    });
  }

  /**
   * Asks one question after the other, so that each proof begins at the head of the answer before. Two questions at one
   * head could be shown two logs that both extend it.
   * @param question gets the remembered head, and passes the head of its answer to `see` before it ends
   */
  ask<T>(question: (base: Checkpoint) => Promise<T>): Promise<T> {
    const turn = this.last.then(() => question(this.seen()));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Verifies the head of an answer and remembers it; an answer without one is ignored.
   * @param base remembered head at the time of the question
   * @throws AgentError COORDINATOR_LOG_ALTERED, with a leaf in the site's log the first time
   */
  see(head: CoordinatorHead | undefined, base: Checkpoint): void {
    if (head === undefined) return;
    const verified = this.verified(head, base);
    // Hello has brought another head meanwhile. The proof of this answer does not begin at that head, so the answer is
    // not used.
    if (this.sizeSeen !== base.size || verified.size === base.size) return;
    this.settings.set('coordinator-checkpoint', checkpointText(verified));
  }

  /**
   * Takes one person's statement that the coordinator's log was lost or moved for a known reason. After the second
   * person's, the site goes on with any head that its pinned key signs next.
   * @returns whether that was the second
   * @throws AgentError NO_ALARM, ALREADY_ASKED, KEY_PINNED if the key itself differs; StoreError NOT_AN_APPROVER
   */
  clearAlarm(account: Account): boolean {
    const alarm = this.alarms.current;
    if (alarm === undefined) throw new AgentError('NO_ALARM', "nothing is wrong with the coordinator's log");
    if (alarm === 'coordinator-log-unsigned') {
      throw new AgentError('KEY_PINNED', 'the key of the coordinator is fixed by the enrolment', {
        hint: 'another coordinator needs an enrolment of its own',
      });
    }
    if (!this.alarms.word.mayGive(account.account)) throw new StoreError('NOT_AN_APPROVER', 'this account may not say so');
    const first = this.alarms.firstToClear(alarm);
    if (first === account.account) throw new AgentError('ALREADY_ASKED', 'a second person has to say so too');
    if (first === undefined) {
      this.alarms.noteFirstToClear(alarm, account.account);
      return false;
    }
    this.alarms.clear(alarm);
    return true;
  }

  /** @throws AgentError COORDINATOR_LOG_ALTERED */
  private verified(wire: CoordinatorHead, base: Checkpoint): Checkpoint {
    const verdict = judge(wire, base, this.settings.get('coordinator-log-key'));
    if (typeof verdict !== 'string') return verdict;
    this.alarms.raise(verdict);
    throw new AgentError('COORDINATOR_LOG_ALTERED', `the coordinator's log is not the one that this site has seen: ${verdict}`, {
      details: { alarm: verdict },
      hint: 'nothing is sent until it is; ask the operator of the coordinator whether it was restored from a backup or moved',
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
    // A head or a key in a wrong form cannot carry a valid signature.
    if (error instanceof CollimateError || (error instanceof Error && 'code' in error)) return undefined;
    throw error;
  }
}
