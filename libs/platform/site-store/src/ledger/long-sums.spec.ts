import { readFileSync, writeFileSync } from 'node:fs';
import { parseConsentRow } from '@collimate/governance-consent';
import type { StudyId } from '@collimate/kernel-canonical';
import { add, compare, formatRational, isSameSum, parseRational, rational, ZERO, type Rational } from '@collimate/kernel-numeric';
import type { HeadMark } from '@collimate/platform-keystore';
import { rhoOf, type Charge, type PrivacyEvent } from '@collimate/privacy-accounting';
import { orderOf, textCodec } from '@collimate/testing-contracts';
import { Machine } from '../../fixtures/machine.js';
import { ledgerState } from '../log/ledger.state.js';
import { readAllowed, readSpent } from '../log/stored.text.js';
import { SqliteSession } from '../session/sqlite-session.js';
import type { KeptReceipt, KnownStudy } from './receipt-trust.js';

/** Sensitivities of eight designs, lattice units squared, and prices of ordinary studies: sigma2 is rounded up, so each charge has a denominator of its own. */
const D2 = [1541479189869389240n, 1529896495457370237n, 313594649321781854212n, 1224979098644774912n, 1466411456659138500n];
const PRICES = ['0.007', '0.011', '0.013', '0.0031', '9/1000'];
const EVENTS = PRICES.flatMap((price) => D2.map((d2) => eventOf(d2, parseRational(price))));

function eventOf(d2: bigint, { num, den }: Rational): PrivacyEvent {
  return { kind: 'discrete-gaussian', d2, sigma2: (d2 * den + 2n * num - 1n) / (2n * num) };
}

const digits = (text: string): number => Math.max(...text.split('/').map((part) => part.length));
const exactly = (rhos: readonly Rational[]): Rational => rhos.reduce(add, ZERO);
const LIFETIME = rational(9n, 10n);

describe('sums of many designs', () => {
  let machine: Machine;
  let charged: Map<string, Rational[]>;
  let receipts: KeptReceipt[];
  beforeEach(() => {
    machine = new Machine(true);
    charged = new Map();
    receipts = [];
  });
  afterEach(() => machine.remove());

  const release = async (n: number, study: string): Promise<void> => {
    const event = EVENTS[n % EVENTS.length];
    const order = orderOf({ study, query: `q${n}`, epoch: 1, round: `r-${n}` });
    const charge = (await machine.store.ledger.charge(order, () => ({ kind: 'granted', event }))) as Charge;
    const answered = await machine.store.ledger.answer(charge, textCodec, async () => `noise ${n}`);
    if (answered.kind === 'gone') throw new Error('not answered');
    const { answerHash } = answered.receipt;
    receipts.push({ order, event, rho: rhoOf(event), answerHash, sequence: n, isSigned: true });
    charged.set(study, [...(charged.get(study) ?? []), rhoOf(event)]);
  };
  const releases = async (from: number, to: number, studies = 8): Promise<void> => {
    for (let n = from; n < to; n++) await release(n, `study-${n % studies}`);
  };
  const site = async (): Promise<Rational> => (await machine.store.ledger.spent()).site;
  const close = (kept: readonly KeptReceipt[], studies: readonly KnownStudy[] = []) =>
    machine.store.recovery.close({ owner: 'north', receipts: kept, studies, lifetime: LIFETIME, witnessed: null });
  const known = (id: string): KnownStudy => {
    const { studyId, studyDigest } = orderOf({ study: id });
    const events = new Map(receipts.map(({ order, event }) => [order.queryDigest, { open: event }]));
    return { studyId, studyDigest, budget: LIFETIME, events, isApproved: true };
  };
  const expectCovered = async (isExact = true): Promise<void> => {
    const exact = exactly([...charged.values()].flat());
    expect(compare(await site(), exact)).toBeGreaterThanOrEqual(0);
    if (isExact) expect(isSameSum(await site(), exact)).toBe(true);
    expect(digits(formatRational(await site()))).toBeLessThanOrEqual(400);
  };

  it('leave a ledger that can be closed, checked, charged and closed again', async () => {
    await releases(0, 40);
    await expectCovered();
    expect(machine.store.check.run().findings).toEqual([]);
    expect(close(receipts)).toMatchObject({ forfeited: [], restoredCharges: 0, lostAnswers: 0 });
    await releases(40, 60);
    machine.crash();
    expect(machine.store.heads.standing).toBe('continues');
    expect(machine.store.check.run().findings).toEqual([]);
    expect(close(receipts)).toMatchObject({ forfeited: [] });
    expect(machine.store.check.run().findings).toEqual([]);
    await expectCovered();
  });

  it('cost no study its budget where receipts show all of a restored backup, in whatever order', async () => {
    await releases(0, 30, 1);
    const backup = machine.copy(false);
    await releases(30, 60, 1);
    machine.restore(backup);
    expect(close(receipts.toReversed(), [known('study-0')])).toMatchObject({ forfeited: [], restoredCharges: 30 });
    await expectCovered();
    expect(machine.store.check.run().findings).toEqual([]);
  });

  it('cost a study its budget where nothing shows the history', async () => {
    await releases(0, 14, 1);
    const backup = machine.copy(false);
    await releases(14, 28, 1);
    machine.restore(backup);
    expect(close([], [known('study-0')])).toMatchObject({ forfeited: ['study-0'] });
    await expectCovered(false);
    expect(isSameSum((await machine.store.ledger.spent()).byStudy.get('study-0' as StudyId)!, LIFETIME)).toBe(true);
  });

  it('are the same to a counter of an earlier version, which kept every digit', async () => {
    machine.remove();
    machine = new Machine();
    await releases(0, 40, 1);
    machine.crash();
    const mark = JSON.parse(readFileSync(machine.counter, 'utf8')) as HeadMark;
    const exact = formatRational(exactly(charged.get('study-0')!));
    expect(digits(exact)).toBeGreaterThan(400);
    writeFileSync(machine.counter, JSON.stringify({ ...mark, spent: { 'study-0': exact } }));
    expect(machine.store.heads.standing).toBe('continues');
    expect(machine.store.check.run().findings).toEqual([]);
    expect(close(receipts, [known('study-0')])).toMatchObject({ forfeited: [] });
    const less = formatRational(exactly(charged.get('study-0')!.slice(1)));
    machine.crash();
    writeFileSync(machine.counter, readFileSync(machine.counter, 'utf8').replace(/"study-0":"[^"]*"/, `"study-0":"${less}"`));
    expect(machine.store.heads.standing).toBe('altered');
  });

  it('are told to whoever withdraws', async () => {
    const reading = { zone: 'UTC', now: machine.store.consentTime.now() };
    const given = { subject: 'A', type: 'GIVEN', at: '2025-01-01', form: 'f1', scope: 'DUO:0000042' };
    machine.store.withdrawals.importRows([parseConsentRow(given, 2, reading)]);
    await releases(0, 40, 1);
    const { event, lastCharge } = machine.store.withdrawals.withdraw('A', 'NO_FURTHER_USE', 'clinician');
    const first = machine.store.consent.eventsOf(event.subject)[0];
    const [past] = machine.store.pastReleases.upTo(lastCharge!, { at: first.at, sequence: first.sequence } as never);
    expect(past.answers).toBe(40);
    expect(isSameSum(parseRational(past.rho), exactly([...charged.values()].flat()))).toBe(true);
  });
});

describe('a text of what was spent', () => {
  it('never counts as nothing because it is long', () => {
    for (const length of [401, 500, 5000, 1_200_000]) {
      expect(compare(readSpent(`1${'0'.repeat(length)}/7`), rational(10n ** 300n))).toBe(1);
      expect(compare(readSpent(`${'9'.repeat(length)}/1${'0'.repeat(length)}`), rational(99n, 100n))).toBe(1);
      expect(readAllowed('9'.repeat(length))).toEqual(ZERO);
    }
    for (const none of ['', 'x', '-1', '1/0', '1/']) expect(readSpent(none)).toEqual(ZERO);
  });

  it('is added up fast, ten thousand designs of one site', () => {
    const session = SqliteSession.open(':memory:');
    session.execute(
      'create table charge (study_id text, rho text) strict; create table forfeit (study_id text, rho text) strict',
    );
    session.execute('create table lifetime_budget (position integer primary key, rho text, at text) strict');
    const insert = session.prepare('insert into charge values (?, ?)');
    const rhos = Array.from({ length: 10_000 }, (_, n) => rhoOf(eventOf(D2[n % 5] + BigInt(n), rational(1n, 12_345n))));
    for (const [n, rho] of rhos.entries()) insert.run(`study-${n % 3}`, formatRational(rho));
    const begun = performance.now();
    const { spent } = ledgerState(session);
    expect(performance.now() - begun).toBeLessThan(2000);
    for (const text of Object.values(spent)) expect(digits(text)).toBeLessThanOrEqual(400);
    session.close();
  });
});
