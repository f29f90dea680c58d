import { parseDigest, toHex, type Digest } from '@collimate/kernel-canonical';
import { formatRational, rational } from '@collimate/kernel-numeric';
import { parseConsentRow } from '@collimate/governance-consent';
import {
  sharedGaussian,
  type ChargedAttempt,
  type MaskedAnswer,
  type MaskedOrder,
  type Spent,
} from '@collimate/privacy-accounting';
import { granting, orderOf, textCodec } from '@collimate/testing-contracts';
import { Machine } from '../../fixtures/machine.js';
import { StoreError } from '../store.error.js';

const EVENT = sharedGaussian({ sigma2: 1000n, d2: 20n, honest: 3, length: 2 });
const R = parseDigest('ab'.repeat(32));
const MASKED = new Uint8Array(24).fill(7);
const empty = new Machine(true);
let machine: Machine;

beforeAll(() => expect(empty.store.heads.standing).toBe('continues'));
beforeEach(() => {
  machine = new Machine(true, empty);
});
afterEach(() => machine.remove());
afterAll(() => empty.remove());

const maskedOrder = (attempt = 0, epoch = 1, transcript: Digest = R): MaskedOrder => ({
  ...orderOf({ epoch }),
  masked: { attempt, transcript },
});
const charge = (attempt = 0, epoch = 1, transcript: Digest = R) =>
  machine.store.attempts.charge(maskedOrder(attempt, epoch, transcript), () => ({ kind: 'granted', event: EVENT }));
const charged = async (attempt = 0, epoch = 1): Promise<ChargedAttempt> => (await charge(attempt, epoch)) as ChargedAttempt;
const masked = async (one: ChargedAttempt, bytes: Uint8Array = MASKED) =>
  made(await machine.store.attempts.answer(one, async () => () => bytes));
const made = (answer: MaskedAnswer | Spent | undefined): MaskedAnswer | undefined => {
  if (answer !== undefined && 'kind' in answer) throw new Error(answer.kind);
  return answer;
};
const withdraw = (hospitalId: string): void => {
  const reading = { zone: 'UTC', now: machine.store.consentTime.now() };
  const row = parseConsentRow({ subject: hospitalId, type: 'WITHDRAWN', at: '2026-01-01', form: '', scope: '' }, 2, reading);
  machine.store.withdrawals.importRows([row]);
};
const enter = (...ids: readonly string[]): void => {
  machine.store.withdrawals.importRows(
    ids.map((hospitalId) => ({ hospitalId, type: 'REFUSED' as const, at: machine.clock.now() })),
  );
};
const spent = async (): Promise<string> => formatRational((await machine.store.ledger.spent()).site);
const found = () => [...new Set(machine.store.check.run().findings.map(({ kind }) => kind))].sort();

describe('the ledger of attempts', () => {
  it('charges a key once, whatever R it names, and never one below the last', async () => {
    expect(await charge(1)).toMatchObject({ kind: 'charged', rho: rational(1n, 100n) });
    expect(await charge(1)).toEqual({ kind: 'spent' });
    expect(await charge(1, 1, parseDigest('cd'.repeat(32)))).toEqual({ kind: 'spent' });
    expect(await charge(0)).toEqual({ kind: 'spent' });
    expect(machine.store.attempts.lastAttempt(orderOf({ epoch: 1 }))).toBe(1);
    expect(machine.store.attempts.lastAttempt(orderOf({ epoch: 2 }))).toBe(-1);
    expect(await spent()).toBe('1/100');
    machine.crash();
    expect(await charge(1)).toEqual({ kind: 'spent' });
  });

  it('gives no masked vector that was put in the place of its own, and stops the house', async () => {
    const one = await charged(0);
    expect((await masked(one))?.masked).toEqual(MASKED);
    machine.store.session.execute(`drop trigger answer_never_changes; update answer set kind = 'unavailable'`);
    expect(machine.store.attempts.find(orderOf({ epoch: 1 }), 0)).toBeUndefined();
    expect(machine.store.heads.standing).toBe('altered');
    expect(await masked(one)).toBeUndefined();
    expect(await charge(1)).toMatchObject({ code: 'QUARANTINED' });
  });

  it('tells a decision how many attempts there were, and which openings are answered', async () => {
    await charged(0);
    const second = await charged(1);
    await charged(0, 2);
    expect(machine.store.attempts.confirm(second, R)).toBe(true);
    expect(machine.store.attempts.confirm(second, R)).toBe(true);
    // Another sum of the same attempt, in this run of the program or a later one.
    const other = parseDigest('cd'.repeat(32));
    expect(machine.store.attempts.confirm(second, other)).toBe(false);
    machine.crash();
    expect([machine.store.attempts.confirm(second, other), machine.store.attempts.confirm(second, R)]).toEqual([false, true]);
    await machine.store.ledger.charge(orderOf({ epoch: 2 }), granting(50n));
    const of = { charged: 3, published: 1, inTheOpen: 1, further: 0 };
    const seen: unknown[] = [];
    for (const epoch of [1, 2, 3]) {
      await machine.store.attempts.charge(maskedOrder(9, epoch), (_, before) => {
        seen.push(before);
        return { kind: 'refused', code: 'ANSWERS_EXHAUSTED' };
      });
    }
    expect(seen).toEqual([
      { ...of, inOpening: 2, isPublished: true, isInTheOpen: false },
      { ...of, inOpening: 1, isPublished: false, isInTheOpen: true },
      { ...of, inOpening: 0, isPublished: false, isInTheOpen: false },
    ]);
    const confirmed = [...machine.store.releaseLog.leavesOf(1)].filter((text) => text.includes('attempt-confirmed'));
    expect(confirmed).toHaveLength(1);
  });

  it('counts attempts of an opening by the step, and an opening once however many of its steps have a sum', async () => {
    const ofStep = (attempt: number, step: number): MaskedOrder => ({ ...maskedOrder(attempt), step });
    const granted = () => ({ kind: 'granted', event: EVENT }) as const;
    for (const step of [0, 1]) {
      const one = (await machine.store.attempts.charge(ofStep(0, step), granted)) as ChargedAttempt;
      expect(machine.store.attempts.confirm(one, R)).toBe(true);
    }
    await machine.store.attempts.charge(ofStep(1, 1), granted);
    const before = [0, 1, 2].map((step) => machine.store.attempts.look(ofStep(0, step)).before);
    expect(before.map(({ inOpening, isPublished }) => [inOpening, isPublished])).toEqual([
      [1, true],
      [2, true],
      [0, false],
    ]);
    for (const { charged: all, published } of before) expect([all, published]).toEqual([3, 1]);
  });

  it('holds one masked vector a charge, ever; a second call makes none and gives the same bytes', async () => {
    const one = await charged();
    expect((await masked(one))?.masked).toEqual(MASKED);
    const again = made(
      await machine.store.attempts.answer(one, () => {
        throw new Error('it is built again');
      }),
    );
    expect(again?.masked).toEqual(MASKED);
    machine.crash();
    const kept = machine.store.attempts.find(one.order, 0);
    expect([kept?.masked, kept?.charge.order.masked]).toEqual([MASKED, { attempt: 0, transcript: R }]);
    // What leaf and receipt hold is H(y, R), over R and the masked bytes.
    expect(kept?.receipt.answerHash).not.toBe(R);
    expect(machine.store.releaseLog.entryAt(kept!.receipt.answerLeaf)).toMatchObject({
      ...{ kind: 'attempt-answered', sequence: 0, step: 0, attempt: 0, transcript: R },
      answer: kept!.receipt.answerHash,
    });
  });

  it('reads again where somebody has withdrawn while it read, and masks once', async () => {
    enter('H-1');
    const one = await charged();
    let [reads, masks] = [0, 0];
    await machine.store.attempts.answer(one, async () => {
      reads += 1;
      if (reads === 1) withdraw('H-1');
      return () => {
        masks += 1;
        return MASKED;
      };
    });
    expect([reads, masks]).toEqual([2, 1]);
  });

  describe('whose vector was masked and could not be written', () => {
    const FULL = `create trigger full before insert on answer begin select raise(abort, 'the disk is full'); end`;
    const fail = async (one: ChargedAttempt): Promise<void> => {
      machine.store.session.execute(FULL);
      await expect(masked(one)).rejects.toThrow(StoreError);
      machine.store.session.execute('drop trigger full');
    };

    it('writes it later under the same consents', async () => {
      const one = await charged();
      await fail(one);
      expect((await masked(one))?.masked).toEqual(MASKED);
    });

    it.each(['before the repetition', 'while it reads'])('is spent where somebody has withdrawn %s', async (when) => {
      enter('H-1');
      const one = await charged();
      await fail(one);
      if (when === 'before the repetition') withdraw('H-1');
      let masks = 0;
      const again = await machine.store.attempts.answer(one, async () => {
        if (when === 'while it reads') withdraw('H-1');
        return () => {
          masks += 1;
          return MASKED;
        };
      });
      expect([again, masks]).toEqual([{ kind: 'spent' }, 0]);
      expect(machine.store.attempts.find(one.order, 0)).toBeUndefined();
    });
  });

  it('gives nothing in the open, and the other ledger gives nothing for an attempt', async () => {
    const one = await charged();
    await expect(machine.store.ledger.answer(one, textCodec, async () => 'open')).rejects.toMatchObject({
      code: 'NO_SUCH_CHARGE',
    });
    expect(await machine.store.ledger.charge(maskedOrder(5), granting(50n))).toEqual({
      kind: 'refused',
      code: 'QUERY_NOT_DECLARED',
    });
    // A charge in the open of the same query and opening is another row.
    expect(await machine.store.ledger.charge(orderOf({ epoch: 1 }), granting(50n))).toMatchObject({
      kind: 'charged',
      sequence: 1,
    });
    const foreign = { ...one, order: { ...one.order, masked: { attempt: 0, transcript: parseDigest('cd'.repeat(32)) } } };
    await expect(masked(foreign)).rejects.toMatchObject({ code: 'NO_SUCH_CHARGE' });
  });

  it('is closed with its tree, and restored with R from a receipt of its own', async () => {
    const [one, two] = [await charged(0), await charged(1)];
    const answer = await masked(one);
    const backup = machine.copy(false);
    const three = await charged(0, 2);
    machine.restore(backup);
    expect(machine.store.heads.mayRelease).toBe(false);
    expect(await charge(0, 3)).toEqual({ kind: 'refused', code: 'QUARANTINED' });
    const closed = machine.store.recovery.close({
      ...{ owner: 'north', studies: [], lifetime: rational(100n), witnessed: null },
      receipts: [
        { order: one.order, event: EVENT, rho: one.rho, answerHash: answer!.receipt.answerHash, sequence: 0, isSigned: true },
        { order: three.order, event: EVENT, rho: three.rho, answerHash: R, sequence: 2, isSigned: true },
      ],
    });
    expect(closed).toMatchObject({ restoredCharges: 1, lostAnswers: 1, forfeited: [] });
    expect(await spent()).toBe('3/100');
    expect(found()).toEqual([]);
    expect(machine.store.attempts.find(one.order, 0)).toBeUndefined();
    expect(await charge(0, 2)).toEqual({ kind: 'spent' });
    expect(await masked(two)).toBeUndefined();
    const restored = machine.store.releaseLog.entryAt(1);
    expect(restored).toMatchObject({ kind: 'attempt-charged', cause: 'recovery', epoch: 2, transcript: R });
  });

  it('pays a copy of the site for a second vector of the same attempt', async () => {
    const one = await charged();
    const answer = await masked(one);
    const receipt = { order: one.order, event: EVENT, rho: one.rho, sequence: 0, isSigned: true };
    machine.store.recovery.close({
      ...{ owner: 'north', studies: [], lifetime: rational(100n), witnessed: null },
      receipts: [
        { ...receipt, answerHash: answer!.receipt.answerHash },
        { ...receipt, answerHash: R },
      ],
    });
    expect(await spent()).toBe('1/50');
  });
});

describe('a charge of an attempt that was rewritten in its file', () => {
  const without = (table: string): string => `drop trigger ${table}_never_changes; drop trigger ${table}_never_goes;`;
  const other = 'cd'.repeat(32);

  it.each<readonly [string, string, string]>([
    ['another number', `${without('charge')} update charge set attempt = 7`, 'charge-differs'],
    ['another R', `${without('charge')} update charge set transcript = '${other}'`, 'charge-differs'],
    ['another step', `${without('charge')} update charge set attempt_step = 3`, 'charge-differs'],
    [
      'none at all, so that it is a charge in the open',
      `${without('charge')} update charge set attempt = null, transcript = null, attempt_step = null`,
      'charge-differs',
    ],
    ['another vector', `${without('answer')} update answer set bytes = x'${toHex(new Uint8Array(56))}'`, 'answer-differs'],
  ])('shows: %s', async (_what, sql, kind) => {
    await masked(await charged());
    machine.store.session.execute(sql);
    expect(found()).toContain(kind);
    machine.crash();
    expect(machine.store.heads.mayRelease).toBe(false);
  });
});
