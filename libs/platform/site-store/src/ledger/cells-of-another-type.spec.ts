import { join } from 'node:path';
import { parseDigest, sha256Hex, toHex } from '@collimate/kernel-canonical';
import { compare, rational, ZERO } from '@collimate/kernel-numeric';
import { Keystore } from '@collimate/platform-keystore';
import { granting, orderOf } from '@collimate/testing-contracts';
import { makeCellBlob } from '../../fixtures/cell-as-blob.js';
import { Machine } from '../../fixtures/machine.js';
import { isAnswerOf, type AnswerLine } from './ledger-lines.js';
import { ledgerState } from '../log/ledger.state.js';
import { readAllowed, readEntry, readSpent } from '../log/stored.text.js';
import { isSealedRow, rowSeal } from '../seals/row.seal.js';

/* Rules of a table hold what is written through the database. In the file one byte makes a text a blob of the same bytes. */
const CHARGES = 70;
const full = new Machine(true);
full.store.budget.open(rational(9n, 10n));
let machine: Machine;
beforeAll(async () => {
  for (let epoch = 1; epoch <= CHARGES; epoch++) await full.store.ledger.charge(orderOf({ epoch }), granting(10_000n));
});
beforeEach(() => {
  machine = new Machine(true, full);
});
afterEach(() => machine.remove());
afterAll(() => full.remove());

const next = (epoch: number) => machine.store.ledger.charge(orderOf({ epoch }), granting(10_000n));
const typeOf = (column: string, sequence: number) =>
  machine.store.session.prepare(`select typeof(${column}) as type from charge where sequence = ?`).get<{ type: string }>(sequence)
    ?.type;

describe('a charge of which one cell became a blob in the file', () => {
  it.each([
    ['rho', 7],
    ['rho', 66],
    ['study_id', 7],
    ['event', 7],
    ['seal', 7],
  ] as const)('stops the ledger: %s of charge %s', async (column, sequence) => {
    await next(CHARGES + 1);
    const { spent } = machine.store.heads.remembered;
    expect(makeCellBlob(machine.store.session, column, sequence)).toBe(1);
    expect(typeOf(column, sequence)).toBe('blob');
    expect(await next(CHARGES + 2)).toMatchObject({ code: 'QUARANTINED' });
    expect(machine.store.heads).toMatchObject({ standing: 'altered', mayRelease: false });
    expect(machine.store.heads.remembered.spent).toEqual(spent);
  });

  it('is in the state that a commit stands for with no less than before', async () => {
    await next(CHARGES + 1);
    const before = ledgerState(machine.store.session).spent;
    expect(makeCellBlob(machine.store.session, 'study_id', 7)).toBe(1);
    expect(ledgerState(machine.store.session).spent).toEqual(before);
    expect(makeCellBlob(machine.store.session, 'rho', 8)).toBe(1);
    const [[study, rho]] = Object.entries(ledgerState(machine.store.session).spent);
    expect(compare(readSpent(rho), readSpent(before[study]!))).toBeGreaterThan(0);
  });
});

const study = {
  ...{ studyId: orderOf({}).studyId, studyDigest: orderOf({}).studyDigest, budget: rational(1n, 2n), isApproved: true },
  events: new Map([[orderOf({}).queryDigest, { open: { kind: 'discrete-gaussian' as const, sigma2: 10_000n, d2: 1n } }]]),
};

it('a backup, after cells of the running file were altered, and a coordinator without a receipt: what was spent stays spent', async () => {
  await next(CHARGES + 1);
  const backup = machine.copy(false);
  await next(CHARGES + 2);
  const { spent } = machine.store.heads.remembered;
  for (let sequence = 1; sequence < 64; sequence++) expect(makeCellBlob(machine.store.session, 'rho', sequence)).toBe(1);
  expect(await next(CHARGES + 3)).toMatchObject({ code: 'QUARANTINED' });
  expect(machine.store.heads.remembered.spent).toEqual(spent);
  const { size, root } = machine.store.releaseLog.head();
  machine.restore(backup);
  const witnessed = { tree: 1, size, root: parseDigest(toHex(root)) };
  machine.store.recovery.close({ owner: 'north', receipts: [], studies: [study], lifetime: rational(100n), witnessed });
  expect((await machine.store.ledger.spent()).site).toEqual(study.budget);
});

describe('what is no text where a text should be', () => {
  it.each([[new TextEncoder().encode('1/20000')], [new Uint8Array([53])], [5], [0.5], [null]])(
    '%p is beyond any budget, allows nothing and is no entry',
    (cell) => {
      expect(compare(readSpent(cell), rational(10n ** 300n))).toBeGreaterThan(0);
      expect(readAllowed(cell)).toEqual(ZERO);
      expect(readEntry(cell)).toBeUndefined();
    },
  );
});

it('a sealed row in which the digest of its bytes stands in place of them bears no seal', () => {
  machine.crash();
  const vault = new Keystore(join(machine.folder, 'keys')).subjects;
  const bytes = new Uint8Array([1, 2, 3]);
  const row = { sequence: 1, bytes };
  const seal = rowSeal(vault, 'answer', row);
  expect(isSealedRow(vault, 'answer', { ...row, seal })).toBe(true);
  const digest = { ...row, bytes: sha256Hex(bytes), seal };
  expect(rowSeal(vault, 'answer', digest)).toBe(seal);
  expect(isSealedRow(vault, 'answer', digest)).toBe(false);
});

it('an answer whose bytes became a text is not the one of its leaf', () => {
  const answer = sha256Hex(Buffer.from('noise'));
  const entry = { kind: 'release-answered', sequence: 1, answer } as Parameters<typeof isAnswerOf>[1];
  const row = { sequence: 1, step: 0, given: null, kind: 'answered', hash: answer, tree: 1, leaf: 1, seal: null };
  expect(isAnswerOf({ ...row, bytes: Buffer.from('noise') } as AnswerLine, entry)).toBe(true);
  expect(isAnswerOf({ ...row, bytes: 'noise' } as unknown as AnswerLine, entry)).toBe(false);
});
