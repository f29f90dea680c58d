import { inFile, type Plant } from './plant.fixture.js';

const STAYS = /A ledger stays what its room made/;
const HEAD = "import { LedgerStore, AttemptLedger } from '@collimate/privacy-accounting';\n";
const FAKE =
  'async (charge: never, codec: { decode(bytes: Uint8Array, hash: string): unknown }) => codec.decode(new Uint8Array(), "x")';

/** Ways to have any vector marked: the door hands its codec to a ledger, and these answer in the ledger's place. */
const INSTEAD: readonly (readonly [how: string, text: string])[] = [
  ['a part that is assigned', `export const keep = (ledger: LedgerStore) => { ledger.answer = ${FAKE} as never; };`],
  ['a part in brackets', `export const keep = (kept: LedgerStore) => { kept['answer'] = ${FAKE} as never; };`],
  [
    'a part whose name is put together',
    `export const keep = (kept: LedgerStore, part: 'answer') => { kept[part] = ${FAKE} as never; };`,
  ],
  ['a part of another type', `export const keep = (kept: AttemptLedger) => { (kept as { find: unknown }).find = 1; };`],
  ['a part of the store', 'export const keep = (store: { ledger: LedgerStore }) => { store.ledger.answer = 1 as never; };'],
  ['a part of what it reads with', 'export const keep = (kept: SqliteStatement) => { kept.get = 1 as never; };'],
  ['another ledger of the store', 'export const keep = (kept: SiteStore, other: never) => { kept.ledger = other; };'],
  ['a part that is taken away', 'export const keep = (kept: LedgerStore) => { delete (kept as { answer?: unknown }).answer; };'],
  ['a target of an object', 'export const keep = (ledger: LedgerStore, of: never) => { ({ of: ledger.answer } = of); };'],
  ['a target of a list', 'export const keep = (ledger: LedgerStore, of: never) => { [ledger.answer] = of; };'],
  ['what is assigned to it', `export const keep = (ledger: LedgerStore) => Object.assign(ledger, { answer: ${FAKE} });`],
  [
    'what is defined on it',
    `export const keep = (kept: LedgerStore) => Object.defineProperty(kept, 'answer', { value: ${FAKE} });`,
  ],
  ['reflection', `export const keep = (kept: LedgerStore) => Reflect.set(kept, 'answer', ${FAKE});`],
  ['another prototype', 'export const keep = (kept: LedgerStore) => Object.setPrototypeOf(kept, {});'],
  ['its prototype', `LedgerStore.prototype.answer = ${FAKE} as never;`],
  ['a class of its own', `export abstract class Mine extends LedgerStore {\n  override answer = ${FAKE} as never;\n}`],
  ['a class that is one', 'export abstract class Mine implements AttemptLedger {}'],
  ['what stands for it in a module', 'export const provider = { provide: LedgerStore, useValue: {} };'],
  ['an object of its type', 'export const mine = { answer: 1 } as unknown as LedgerStore;'],
  ['an object that is said to be one', 'export const mine: LedgerStore = { answer: 1 as never };'],
];

/** What lint refuses of those who would answer in the place of the ledger. */
export const LEDGER_PLANTS: readonly Plant[] = INSTEAD.map(([how, text], n) =>
  inFile(`a ledger is replaced by nobody, by ${how}`, `apps/site-agent/src/policy/plant-ledger-${n}.ts`, HEAD + text, STAYS),
);
