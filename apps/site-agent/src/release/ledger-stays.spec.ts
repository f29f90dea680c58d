import { sha256Hex } from '@collimate/kernel-canonical';
import { isLedgerOfSite, SqliteStatement } from '@collimate/platform-site-store';
import {
  answerBytes,
  isReleased,
  type AnswerCodec,
  type Answered,
  type Charge,
  type LedgerStore,
} from '@collimate/privacy-accounting';
import { order, SiteWithDoor } from './door.fixture.js';

/* The door hands its ledger what marks a vector. Whoever answers in the ledger's place would have any vector marked (ADR 0117). */

const FORGED = [42n, 7n];

/** A ledger that answers what it likes, under the true hash of it. */
async function forge<A>(
  { order: { studyId, queryDigest, epoch }, event, step }: Charge,
  codec: AnswerCodec<A>,
): Promise<Answered<A>> {
  const bytes = answerBytes({ key: { studyId, queryDigest, epoch, step }, event }, FORGED);
  const answerHash = sha256Hex(bytes);
  return { kind: 'released', vector: codec.decode(bytes, answerHash), receipt: { answerHash, chargeLeaf: 0, answerLeaf: 0 } };
}

describe('the ledger behind the door', () => {
  const site = new SiteWithDoor();
  beforeEach(() => site.setUp());
  afterEach(() => site.remove());

  const answersOfTheHouse = async (): Promise<void> => {
    const outcome = await site.door.release(order('enrolment'));
    if (outcome.kind !== 'released') throw new Error('it was refused');
    expect(isReleased(outcome.vector)).toBe(true);
    expect(outcome.vector.value).not.toEqual(FORGED);
    expect(site.builder.calls).toBe(1);
  };

  it.each<[string, (ledger: LedgerStore) => unknown]>([
    ['a part that is assigned', (ledger) => (ledger.answer = forge)],
    ['what is assigned to it', (ledger) => Object.assign(ledger, { answer: forge })],
    ['what is defined on it', (ledger) => Object.defineProperty(ledger, 'answer', { value: forge })],
    ['another prototype', (ledger) => Object.setPrototypeOf(ledger, { answer: forge })],
    ['what its prototype says', (ledger) => Object.assign(Object.getPrototypeOf(ledger), { answer: forge })],
    ['another ledger in the store', () => Object.assign(site.store, { ledger: { answer: forge } })],
    ['another store of answers', () => Object.assign(site.store.answers, { find: forge })],
    ['what the store of answers is made of', () => Object.assign(Object.getPrototypeOf(site.store.answers), { find: forge })],
    ['what it reads with', () => Object.assign(SqliteStatement.prototype, { get: forge })],
    ['a part of the ledger of attempts', () => Object.assign(site.store.attempts, { answer: forge })],
    ['what the ledger of attempts is made of', () => Object.assign(Object.getPrototypeOf(site.store.attempts), { find: forge })],
  ])('cannot be replaced by %s', async (_how, change) => {
    expect(() => change(site.store.ledger)).toThrow(TypeError);
    await answersOfTheHouse();
  });

  it('is a type of its own: the compiler takes nothing that only looks like it, whatever it is called', () => {
    type Book = LedgerStore;
    const { ledger } = site.store;
    const parts = { answer: forge, charge: ledger.charge.bind(ledger), spent: ledger.spent.bind(ledger) };
    // @ts-expect-error an object with all of its parts is none
    const built: Book = parts;
    // @ts-expect-error a copy of one is none
    const copied: Book = { ...ledger, ...parts };
    for (const other of [built, copied]) expect(isLedgerOfSite(other)).toBe(false);
    expect(isLedgerOfSite(ledger)).toBe(true);
  });

  it('shows nothing of what it works with, by no name', () => {
    for (const kept of [site.store.ledger, site.store.attempts, site.store.answers]) expect(Reflect.ownKeys(kept)).toEqual([]);
  });

  it.each<[string, (real: LedgerStore) => unknown]>([
    ['one that is built like it', (real) => Object.create(real, { answer: { value: forge } })],
    ['one of its class', (real) => Reflect.construct(real.constructor, [{ session: site.store.session }])],
    ['something else', () => ({ answer: forge, charge: () => ({ kind: 'charged' }) })],
  ])('is the one that was opened over the database of the site: %s charges and answers nothing', async (_what, make) => {
    const real = site.store.ledger;
    Object.assign(site.service, { ledger: make(real) });
    await expect(site.door.release(order('enrolment'))).rejects.toMatchObject({ code: 'CHARGE_FOREIGN' });
    expect((await real.spent()).answersByQuery.size).toBe(0);
    Object.assign(site.service, { ledger: real });
    await answersOfTheHouse();
  });
});
