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
  // The same by other names.
  [
    'a class that was renamed',
    "import type { LedgerStore as Book } from '@collimate/privacy-accounting';\nexport const keep = (kept: Book) => { kept.answer = 1 as never; };",
  ],
  [
    'a class of a whole room',
    "import * as room from '@collimate/privacy-accounting';\nexport const keep = (kept: room.LedgerStore) => { kept.answer = 1 as never; };",
  ],
  [
    'a class that is asked for in a type',
    "export const keep = (kept: import('@collimate/privacy-accounting').LedgerStore) => { kept.answer = 1 as never; };",
  ],
  [
    'a type of another name',
    'type Book = Readonly<LedgerStore> | undefined;\nexport const keep = (kept: Book) => { kept!.answer = 1 as never; };',
  ],
  [
    'an interface that is more',
    'interface Book extends LedgerStore { readonly more: 1 }\nexport const keep = (kept: Book) => { kept.answer = 1 as never; };',
  ],
  ['a type of a place', "export const keep = (kept: SiteStore['ledger']) => { kept.answer = 1 as never; };"],
  ['a type of a value', 'export const keep = (ledger: LedgerStore, kept: typeof ledger) => { kept.answer = 1 as never; };'],
  ['a type that is given', 'export const keep = <Book extends LedgerStore>(kept: Book) => { kept.answer = 1 as never; };'],
  ['another variable', 'export const keep = (store: SiteStore) => { const kept = store.ledger; kept.answer = 1 as never; };'],
  [
    'a variable by way of another',
    'export const keep = (ledger: LedgerStore) => { const one = ledger, kept = one ?? ledger; Object.assign(kept, { answer: 1 }); };',
  ],
  [
    'a part of a pattern',
    'export const keep = (store: SiteStore) => { const { ledger: kept } = store; kept.answer = 1 as never; };',
  ],
  ['a parameter that is a pattern', 'export const keep = ({ attempts: kept }: SiteStore) => { kept.find = 1 as never; };'],
  ['a place of a list', 'export const keep = (ledger: LedgerStore) => { const [kept] = [ledger]; kept.answer = 1 as never; };'],
  [
    'each of a list',
    'export const keep = (store: SiteStore) => { for (const kept of [store.ledger]) kept.answer = 1 as never; };',
  ],
  [
    'what a function gives',
    'const bookLedger = (): LedgerStore => { throw new Error(); };\nexport const keep = () => { bookLedger().answer = 1 as never; };',
  ],
  [
    'a member of a class',
    'export class Keeper {\n  constructor(private readonly kept: LedgerStore) {}\n  change() { this.kept.answer = 1 as never; }\n}',
  ],
  [
    'a member of no name',
    'export class Keeper {\n  #kept: LedgerStore = undefined as never;\n  change() { this.#kept.answer = 1 as never; }\n}',
  ],
  [
    'a class of a renamed one',
    "import { LedgerStore as Book } from '@collimate/privacy-accounting';\nexport abstract class Mine extends Book {}",
  ],
  ['a class of a kept one', 'const Book = LedgerStore;\nexport abstract class Mine extends Book {}'],
  ['an object of a type of another name', 'type Book = LedgerStore;\nexport const mine = { answer: 1 } as unknown as Book;'],
  [
    'an object that a function makes',
    'export const makeLedger = (): LedgerStore => ({ answer: 1 }) as never;\nexport const keepLedger = (): LedgerStore => ({ answer: 1 as never });',
  ],
  ['an object that is given back', 'export function makeLedger(): LedgerStore { return { answer: 1 as never }; }'],
  // Wrapped, or handed on so that the next file does not see what it is.
  ['a proxy', 'export const keep = (ledger: LedgerStore) => new Proxy(ledger, { get: () => 1 });'],
  ['an object over it', 'export const keep = (ledger: LedgerStore) => Object.create(ledger, { answer: { value: 1 } });'],
  ['a copy with another part', 'export const keep = (kept: LedgerStore) => ({ ...kept, answer: 1 });'],
  ['an export under another name', "export { LedgerStore as Book } from '@collimate/privacy-accounting';"],
  ['a type under another name', 'export type Book = LedgerStore;'],
  ['a class that hands it on', 'export class Keeper {\n  constructor(readonly kept: LedgerStore) {}\n}'],
  ['a form that hands it on', 'export interface Keeper { readonly kept: LedgerStore }'],
  ['a function that hands it on', 'export function bookOf(store: SiteStore): LedgerStore { return store.ledger; }'],
];

/** What lint refuses of those who would answer in the place of the ledger. */
export const LEDGER_PLANTS: readonly Plant[] = INSTEAD.map(([how, text], n) =>
  inFile(`a ledger is replaced by nobody, by ${how}`, `apps/site-agent/src/policy/plant-ledger-${n}.ts`, HEAD + text, STAYS),
);
