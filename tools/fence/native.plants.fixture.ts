import { inFile, type Plant } from './plant.fixture.js';

const STAYS = /What the platform gives stays as it is/;

/** Ways to put something in the place of what the platform gives. */
const CHANGES: readonly (readonly [how: string, text: string])[] = [
  ['by what is assigned to it', 'Object.assign(WeakSet.prototype, { add: () => undefined });'],
  ['by a part of an object', 'Object.freeze = <T>(made: T): Readonly<T> => made;'],
  ['by a part in brackets', "Object['freeze'] = <T>(made: T): Readonly<T> => made;"],
  ['by a part of another type', '(Math as { floor: unknown }).floor = () => 0;'],
  [
    'by a prototype under another name',
    "const P = Array.prototype as unknown as Record<string, unknown>;\nP['map'] = () => [42n];",
  ],
  ['by a prototype that is taken out', 'const { prototype: P } = Array;\nP.map = () => [];'],
  ['by a prototype in brackets', "const P = Array['prototype'];\nP.map = () => [];"],
  ['by a prototype whose part is put together', "const part = 'map' as const;\nexport const map = Array.prototype[part];"],
  ['by a prototype that is found on a value', 'Object.assign(Object.getPrototypeOf([]) as object, { map: () => [] });'],
  ['by a prototype that is found on a value by reflection', 'export const of = Reflect.getPrototypeOf([]);'],
  ['by a prototype by its old name', 'Object.assign(([] as unknown as { __proto__: object }).__proto__, { map: () => [] });'],
  ['by a native under another name', 'const O = Object;\nO.freeze = <T>(made: T): Readonly<T> => made;'],
  ['by a native that is handed on', '((o: ObjectConstructor) => Object.assign(o, { freeze: 1 }))(Object);'],
  ['by a native in a list', 'for (const o of [Object]) o.freeze = <T>(made: T): Readonly<T> => made;'],
  ['by what is defined on it', 'Object.defineProperty(JSON, "parse", { value: () => ({}) });'],
  ['by reflection', "Reflect.set(JSON, 'parse', () => ({}));"],
  ['by a target of a list', '[Object.freeze] = [<T>(made: T): Readonly<T> => made];'],
  ['by a target of an object', '({ freeze: Object.freeze } = { freeze: <T>(made: T): Readonly<T> => made });'],
  ['by taking it away', 'delete (Object as { freeze?: unknown }).freeze;'],
  ['by another global', '(globalThis as { BigInt: unknown }).BigInt = () => 42n;'],
];

/** What lint refuses of those who change a native: a changed one hears the gate, or answers in its place. */
export const NATIVE_PLANTS: readonly Plant[] = CHANGES.map(([how, text], n) =>
  inFile(`a native is changed by nobody, ${how}`, `apps/site-agent/src/link/plant-native-${n}.ts`, text, STAYS),
);
