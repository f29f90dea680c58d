import { fromHex, parseDigest, toHex, type Digest } from '@collimate/kernel-canonical';
import { add, compare, rational, SeededRandom, ZERO } from '@collimate/kernel-numeric';
import { sameHash } from '@collimate/governance-provenance';
import { CollimateError } from '@collimate/kernel-errors';
import { refused, rhoOf, type SpentBudget } from '@collimate/privacy-accounting';
import { gaussian, orderOf, textCodec } from '@collimate/testing-contracts';
import type { CountedHead } from '@collimate/platform-keystore';
import { Machine, type Image } from '../../fixtures/machine.js';
import type { KeptReceipt, KnownStudy } from './receipt-trust.js';

const BUDGET = rational(6n, 100n);
const EVENT = gaussian(50n);
/** Few, so that a history comes back to what it asked before. */
const EPOCHS = 3;
const STEPS = 24;
/** Histories of each of four parts: 60 in all, and 200 with COLLIMATE_LONG=1. */
const HISTORIES = process.env['COLLIMATE_LONG'] === '1' ? 50 : 15;
const study: KnownStudy = {
  studyId: orderOf().studyId,
  studyDigest: orderOf().studyDigest,
  budget: BUDGET,
  events: new Map([[orderOf().queryDigest, { open: EVENT }]]),
  isApproved: true,
};

/**
 * A coordinator that keeps what it is sent. An honest one witnesses, and tells a site that is behind; a silent one says that
 * it has seen nothing, and gives back as few receipts as it likes.
 */
class Coordinator {
  readonly receipts: KeptReceipt[] = [];
  readonly answers = new Map<number, Set<string>>();
  witnessed: CountedHead | null = null;

  constructor(readonly isHonest: boolean) {}

  /** @returns whether it confirms the head of this machine */
  witness({ store }: Machine): boolean {
    if (!this.isHonest) return true;
    const { releaseLog } = store;
    const tree = releaseLog.treeNumber;
    if (this.witnessed !== null) {
      if (tree < this.witnessed.tree) return false;
      const first = releaseLog.entryAt(0);
      const names = first.kind === 'log-restarted' ? first : undefined;
      const continues = tree === this.witnessed.tree && this.isIn(store.releaseLog);
      const restarts = names?.witnessedSize === this.witnessed.size && names.witnessedRoot === this.witnessed.root;
      if (!continues && !(tree > this.witnessed.tree && restarts)) return false;
    }
    const head = releaseLog.head();
    this.witnessed = { tree, size: head.size, root: toHex(head.root) };
    return true;
  }

  /** Hello: @returns whether the machine's log holds everything that was confirmed */
  greets({ store }: Machine): boolean {
    if (!this.isHonest || this.witnessed === null) return true;
    const tree = store.releaseLog.treeNumber;
    return tree > this.witnessed.tree
      ? this.witness({ store } as Machine)
      : tree === this.witnessed.tree && this.isIn(store.releaseLog);
  }

  take(epoch: number, receipt: KeptReceipt, noise: string): void {
    this.answers.set(epoch, (this.answers.get(epoch) ?? new Set()).add(noise));
    this.receipts.push(receipt);
  }

  private isIn(log: Machine['store']['releaseLog']): boolean {
    const { size, root } = this.witnessed!;
    return log.head().size >= size && sameHash(log.head(size).root, fromHex(root));
  }
}

/** One history of a site, drawn from a seed. */
class History {
  private readonly random: SeededRandom;
  private readonly machines: Machine[];
  private readonly backups: Image[] = [];
  private readonly images: Image[] = [];
  private draws = 0;
  readonly coordinator: Coordinator;
  readonly told: string[] = [];
  recovered = 0;

  constructor(
    seed: number,
    private readonly empty: Machine,
  ) {
    this.machines = [new Machine(true, empty)];
    this.random = new SeededRandom(seed);
    this.coordinator = new Coordinator(seed % 2 === 0);
  }

  async run(): Promise<void> {
    for (let step = 0; step < STEPS; step++) await this.step();
  }

  remove(): void {
    for (const machine of this.machines) machine.remove();
  }

  private below(n: number): number {
    return Math.floor(this.random.uniform() * n);
  }

  private async step(): Promise<void> {
    const machine = this.machines[this.below(this.machines.length)];
    const { isHonest } = this.coordinator;
    const what = this.below(11);
    this.told.push(`${this.machines.indexOf(machine)}:${what}`);
    if (!machine.store.heads.mayRelease && what < 5) this.recover(machine);
    else if (what < 4) await this.order(machine);
    else if (what === 4) this.start(machine);
    else if (what < 7) this.backups.push(machine.copy(false));
    else if (what < 9 && this.backups.length > 0) this.restore(machine, this.backups);
    // An image of the whole machine takes its counter along: then the coordinator alone can notice.
    else if (what === 9 && isHonest) this.images.push(machine.copy(true));
    else if (what === 10 && isHonest && this.images.length > 0) {
      if (this.machines.length < 2) this.machines.push(new Machine(true, this.empty));
      this.restore(this.machines[this.below(2)], this.images);
    }
  }

  private restore(machine: Machine, images: readonly Image[]): void {
    machine.restore(images[this.below(images.length)]);
    this.start(machine);
  }

  private start(machine: Machine): void {
    machine.crash();
    if (!this.coordinator.greets(machine)) machine.store.settings.set('quarantine', 'unrecovered');
  }

  private async order(machine: Machine): Promise<void> {
    const epoch = this.below(EPOCHS);
    const dies = this.below(5);
    try {
      machine.isKeyDiskFull = dies === 0;
      const charge = await machine.store.ledger.charge(orderOf({ epoch }), decide);
      if (charge.kind === 'refused' || dies === 1) return this.start(machine);
      machine.isKeyDiskFull = dies === 2;
      const answer = await machine.store.ledger.answer(charge, textCodec, async () => `noise ${(this.draws += 1)}`);
      if (answer.kind !== 'released' || dies === 3) return this.start(machine);
      await this.send(machine, epoch, answer.vector, { answerHash: answer.receipt.answerHash, sequence: charge.sequence });
    } catch (error) {
      if (!(error instanceof CollimateError)) throw error;
      expect(error.code).toBe('COUNTER_UNWRITABLE');
      machine.isKeyDiskFull = false;
      this.start(machine);
    } finally {
      machine.isKeyDiskFull = false;
    }
  }

  private async send(
    machine: Machine,
    epoch: number,
    noise: string,
    said: Pick<KeptReceipt, 'answerHash' | 'sequence'>,
  ): Promise<void> {
    const { store } = machine;
    if (!this.coordinator.witness(machine)) {
      store.settings.set('quarantine', 'unrecovered');
      return;
    }
    store.heads.noteWitnessed(store.releaseLog.head());
    this.coordinator.take(
      epoch,
      { order: orderOf({ epoch }), event: EVENT, rho: rational(1n, 100n), isSigned: true, ...said },
      noise,
    );
    await this.expectPaid(machine);
  }

  /** What is spent where the answer came from covers everything that was ever released. */
  private async expectPaid({ store }: Machine): Promise<void> {
    const answers = [...this.coordinator.answers.values()];
    const released = answers.reduce((sum, { size }) => add(sum, rational(BigInt(size), 100n)), ZERO);
    const { site } = await store.ledger.spent();
    expect([compare(site, released) >= 0, answers.every(({ size }) => size === 1)]).toEqual([true, true]);
    expect(store.check.run().findings).toEqual([]);
  }

  /** A coordinator that lies makes receipts up that cost as much as real ones, among the real ones. */
  private invented(shown: readonly KeptReceipt[]): readonly KeptReceipt[] {
    if (this.coordinator.isHonest) return shown;
    const answerHash = (): Digest => parseDigest(this.below(1e9).toString(16).padStart(64, '0'));
    const made = Array.from({ length: this.below(4) }, (_, sequence): KeptReceipt => {
      const facts = { event: EVENT, rho: rational(1n, 100n), answerHash: answerHash(), sequence, isSigned: false };
      return { order: orderOf({ epoch: this.below(EPOCHS) }), ...facts };
    });
    return [...made, ...shown];
  }

  private recover(machine: Machine): void {
    const { store } = machine;
    this.recovered += 1;
    const { receipts, isHonest, witnessed } = this.coordinator;
    const shown = isHonest ? receipts : receipts.filter(() => this.below(2) === 0);
    const before = this.invented(shown);
    store.recovery.close({ owner: 'north', receipts: before, studies: [study], lifetime: rational(100n), witnessed }, () =>
      store.settings.clear('quarantine'),
    );
    expect(store.heads.mayRelease).toBe(true);
    expect(store.check.run().findings).toEqual([]);
  }
}

const decide = (spent: SpentBudget) =>
  compare(add(spent.byStudy.get(study.studyId) ?? ZERO, rhoOf(EVENT)), BUDGET) > 0
    ? refused('STUDY_BUDGET_EXHAUSTED')
    : ({ kind: 'granted', event: EVENT } as const);

describe(`${4 * HISTORIES} histories of orders, crashes, backups, restores, clones and recoveries`, () => {
  const empty = new Machine(true);
  const seen = { recovered: 0, released: 0 };

  beforeAll(() => expect(empty.store.heads.standing).toBe('continues'));
  afterAll(() => empty.remove());

  it.each([0, 1, 2, 3])('never give one charge two answers, and have spent what was released (%i of 4)', async (part) => {
    for (let seed = part * HISTORIES; seed < (part + 1) * HISTORIES; seed++) {
      const history = new History(seed, empty);
      try {
        await history.run();
        seen.released += history.coordinator.receipts.length;
        seen.recovered += history.recovered;
      } catch (error) {
        throw new Error(`seed ${seed}: ${history.told.join(' ')}`, { cause: error });
      } finally {
        history.remove();
      }
    }
  });

  it('reach what they are about', () => {
    expect(seen.released).toBeGreaterThan(4 * HISTORIES);
    expect(seen.recovered).toBeGreaterThan(4 * HISTORIES);
  });
});
