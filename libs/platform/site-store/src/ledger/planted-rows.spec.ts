import { canonicalJson, sha256Hex } from '@collimate/kernel-canonical';
import { rational } from '@collimate/kernel-numeric';
import type { Charge, ReleaseOrder } from '@collimate/privacy-accounting';
import { granting, orderOf, textCodec } from '@collimate/testing-contracts';
import { Machine } from '../../fixtures/machine.js';

/* Whoever holds the session of the running agent writes rows as they like, leaves among them; they have no key of the seals. */
describe('rows that were planted in a running ledger', () => {
  let machine: Machine;
  beforeEach(() => {
    machine = new Machine();
    machine.store.budget.open(rational(9n, 10n));
  });
  afterEach(() => machine.remove());

  const charge = (order: ReleaseOrder) => machine.store.ledger.charge(order, granting(50n));
  const answer = (held: Charge, text = 'noise') => machine.store.ledger.answer(held, textCodec, async () => text);
  const plant = (sql: string, ...cells: readonly (string | number | Uint8Array | null)[]): void =>
    machine.store.session.prepare(sql).write(cells);
  const kinds = (): readonly string[] => machine.store.check.run().findings.map(({ kind }) => kind);
  /** Nothing is released any more, of any charge, and a start does not change it. */
  const isStopped = async (): Promise<void> => {
    expect(machine.store.heads.standing).toBe('altered');
    expect(await charge(orderOf({ epoch: 9 }))).toMatchObject({ code: 'QUARANTINED' });
    machine.crash();
    expect(machine.store.heads.mayRelease).toBe(false);
  };

  /** An answer with its leaf, as the ledger writes one, and without a seal or under that one. */
  const plantAnswer = (sequence: number, text: string, seal: string | null): void => {
    const bytes = Buffer.from(text);
    const hash = sha256Hex(bytes);
    const { index } = machine.store.releaseLog.append({ kind: 'release-answered', sequence, answer: hash });
    plant(
      'insert into answer (sequence, step, given, kind, bytes, hash, tree, leaf, seal) values (?, 0, null, ?, ?, ?, ?, ?, ?)',
      ...[sequence, 'released', bytes, hash, machine.store.releaseLog.treeNumber, index, seal],
    );
  };

  it.each([null, 'a'.repeat(64)])(
    'give no answer, though they have a leaf: one under the seal %s is gone, and is named',
    async (seal) => {
      const held = (await charge(orderOf({ epoch: 1 }))) as Charge;
      plantAnswer(held.sequence, 'the values as they are', seal);
      expect(await answer(held)).toEqual({ kind: 'gone' });
      expect(kinds()).toEqual(['answer-differs']);
      await isStopped();
    },
  );

  it('give none under the seal of another answer, put in the place of its own', async () => {
    const [first, second] = [(await charge(orderOf({ epoch: 1 }))) as Charge, (await charge(orderOf({ epoch: 2 }))) as Charge];
    await answer(first, 'noise 1');
    const { seal } = machine.store.session.prepare('select seal from answer').get<{ seal: string }>()!;
    plantAnswer(second.sequence, 'noise 1', seal);
    expect(await answer(second)).toEqual({ kind: 'gone' });
    await isStopped();
  });

  it("give none that was of another copy of this site, though its seal is this site's: the log has another", async () => {
    const held = (await charge(orderOf({ epoch: 1 }))) as Charge;
    const image = machine.copy(true);
    await answer(held, 'noise 1');
    const row = machine.store.session.prepare('select * from answer').get<Record<string, string | number | Uint8Array | null>>()!;
    machine.restore(image);
    await answer(held, 'noise 2');
    machine.store.session.execute('drop trigger answer_never_goes; delete from answer');
    plant(
      `insert into answer (${Object.keys(row).join()}) values (${Object.keys(row)
        .map(() => '?')
        .join()})`,
      ...Object.values(row),
    );
    expect(await answer(held)).toEqual({ kind: 'gone' });
    await isStopped();
  });

  it('bring no charge that was not paid, nor another size of noise for one that was', async () => {
    const held = (await charge(orderOf({ epoch: 1 }))) as Charge;
    const row = machine.store.session.prepare('select * from charge').get<Record<string, string | number | Uint8Array | null>>()!;
    const cheap = { ...row, sequence: 1, epoch: 2, event: canonicalJson({ kind: 'discrete-gaussian', sigma2: '1', d2: '1' }) };
    plant(
      `insert into charge (${Object.keys(cheap).join()}) values (${Object.keys(cheap)
        .map(() => '?')
        .join()})`,
      ...Object.values(cheap),
    );
    expect(await charge(orderOf({ epoch: 2 }))).toMatchObject({ kind: 'refused', code: 'QUARANTINED' });
    expect(kinds()).toContain('charge-differs');
    expect(held.sequence).toBe(0);
    await isStopped();
  });

  it('bring no forfeit that no recovery wrote', async () => {
    await charge(orderOf({ epoch: 1 }));
    plant(
      'insert into forfeit (study_id, rho, tree, leaf, forfeited_at) values (?, ?, ?, 0, ?)',
      ...['study-a', '1/100', machine.store.releaseLog.treeNumber, machine.clock.now()],
    );
    expect(await charge(orderOf({ epoch: 2 }))).toMatchObject({ kind: 'refused', code: 'QUARANTINED' });
    expect(kinds()).toContain('forfeit-differs');
    await isStopped();
  });

  it('are missed where an answer was taken away: the log has it, and no other is given', async () => {
    const held = (await charge(orderOf({ epoch: 1 }))) as Charge;
    await answer(held, 'noise 1');
    machine.store.session.execute('drop trigger answer_never_goes; delete from answer');
    expect(await answer(held, 'noise 2')).toEqual({ kind: 'gone' });
    const rows = machine.store.session.prepare('select count(*) as n from answer').get<{ n: number }>()!;
    expect(rows.n).toBe(0);
    await isStopped();
  });

  it('let nobody answer a charge whose row was altered since', async () => {
    const held = (await charge(orderOf({ epoch: 1 }))) as Charge;
    machine.store.session.execute(`drop trigger charge_never_changes; update charge set request = '{}'`);
    let built = 0;
    const building = async (): Promise<string> => `noise ${(built += 1)}`;
    expect(await machine.store.ledger.answer(held, textCodec, building)).toEqual({ kind: 'gone' });
    expect(built).toBe(0);
    await isStopped();
  });
});
