import { digestOf, sha256Hex, type Digest, type StudyId } from '@collimate/kernel-canonical';
import { add, formatRational, ZERO, type Rational } from '@collimate/kernel-numeric';
import {
  eventDocument,
  FAILURES_BEFORE_UNAVAILABLE,
  LedgerStore,
  refused,
  rhoOf,
  UNAVAILABLE_ANSWER,
  type AnswerCodec,
  type Answered,
  type AnswerReceipt,
  type Charge,
  type ChargeDecision,
  type Refused,
  type ReleaseOrder,
  type SpentBudget,
} from '@collimate/privacy-accounting';
import type { MemoryProvenanceLog } from './memory-provenance.log.js';
import { utf8Bytes } from './utf8.js';

interface Row {
  readonly charge: Charge;
  readonly chargeLeaf: number;
  readonly steps: Map<number, Step>;
}

interface Step {
  readonly given: Digest | undefined;
  failures: number;
  answer?: { readonly kind: 'released' | 'unavailable'; readonly bytes: Uint8Array; readonly receipt: AnswerReceipt };
}

/** A ledger that keeps the law of LedgerStore for as long as its object lives; for tests of what stands on a ledger. */
export class MemoryLedgerStore extends LedgerStore {
  private readonly rows = new Map<string, Row>();

  /** @param consentVersion asked before an answer is built and again before it is kept */
  constructor(
    readonly log: MemoryProvenanceLog,
    private readonly consentVersion: () => number,
  ) {
    super();
  }

  override async charge(order: ReleaseOrder, decide: (spent: SpentBudget) => ChargeDecision): Promise<Charge | Refused> {
    const key = keyOf(order);
    const known = this.rows.get(key);
    const { step, given } = order;
    if (known !== undefined) {
      const stored = known.steps.get(step);
      if (stored?.answer !== undefined && stored.given !== given) return refused('GIVEN_CHANGED');
      return { ...known.charge, step, given, replayed: true };
    }
    const decision = decide(this.sum());
    if (decision.kind === 'refused') return decision;
    const { event } = decision;
    const sequence = this.rows.size;
    const charge: Charge = { kind: 'charged', order, event, rho: rhoOf(event), step, given, sequence, replayed: false };
    const { index } = this.log.append({
      kind: 'release-charged',
      sequence,
      study: order.studyDigest,
      query: order.queryDigest,
      epoch: order.epoch,
      event: digestOf('collimate.privacy-event/1', eventDocument(event)),
      rho: formatRational(charge.rho),
      cause: 'order',
      subjectLog: sha256Hex(new Uint8Array(0)),
    });
    this.rows.set(key, { charge, chargeLeaf: index, steps: new Map() });
    return charge;
  }

  override async answer<A>(charge: Charge, codec: AnswerCodec<A>, build: () => Promise<A>): Promise<Answered<A>> {
    const row = this.rows.get(keyOf(charge.order));
    if (row === undefined) throw new RangeError('the ledger has no such charge');
    const step = row.steps.get(charge.step) ?? { given: charge.given, failures: 0 };
    row.steps.set(charge.step, step);
    while (step.answer === undefined) await this.attempt(row, step, codec, build);
    const { kind, bytes, receipt } = step.answer;
    if (kind === 'unavailable') return { kind, receipt };
    return { kind, vector: codec.decode(bytes, receipt.answerHash), receipt };
  }

  override async spent(): Promise<SpentBudget> {
    return this.sum();
  }

  private async attempt<A>(row: Row, step: Step, codec: AnswerCodec<A>, build: () => Promise<A>): Promise<void> {
    const version = this.consentVersion();
    let bytes: Uint8Array;
    try {
      bytes = codec.encode(await build());
    } catch {
      if (step.answer !== undefined) return;
      step.failures += 1;
      if (step.failures >= FAILURES_BEFORE_UNAVAILABLE) this.keep(row, step, 'unavailable', utf8Bytes(UNAVAILABLE_ANSWER));
      return;
    }
    if (step.answer === undefined && this.consentVersion() === version) this.keep(row, step, 'released', bytes);
  }

  private keep(row: Row, step: Step, kind: 'released' | 'unavailable', bytes: Uint8Array): void {
    const answerHash = sha256Hex(bytes);
    const { sequence } = row.charge;
    const { index } = this.log.append({ kind: 'release-answered', sequence, answer: answerHash });
    step.answer = { kind, bytes, receipt: { answerHash, chargeLeaf: row.chargeLeaf, answerLeaf: index } };
  }

  private sum(): SpentBudget {
    const byStudy = new Map<StudyId, Rational>();
    const answersByQuery = new Map<Digest, number>();
    const lastEpochByQuery = new Map<Digest, number>();
    let site = ZERO;
    for (const { charge } of this.rows.values()) {
      const { studyId, queryDigest, epoch } = charge.order;
      answersByQuery.set(queryDigest, (answersByQuery.get(queryDigest) ?? 0) + 1);
      lastEpochByQuery.set(queryDigest, Math.max(epoch, lastEpochByQuery.get(queryDigest) ?? epoch));
      byStudy.set(studyId, add(byStudy.get(studyId) ?? ZERO, charge.rho));
      site = add(site, charge.rho);
    }
    return { site, byStudy, answersByQuery, lastEpochByQuery };
  }
}

const keyOf = (order: ReleaseOrder): string => JSON.stringify([order.studyId, order.queryDigest, order.epoch]);
