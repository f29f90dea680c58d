import { jest } from '@jest/globals';
import { markReleased } from './mark.js';
import { isReleased, type Released, type ReleaseTerms } from './released.js';

const terms = { key: {}, event: { kind: 'discrete-gaussian', sigma2: 1n, d2: 1n } } as ReleaseTerms;

function send(vector: Released<readonly bigint[]>): number {
  return vector.value.length;
}

describe('a released value', () => {
  test('is made by the mark alone, and everything else is told apart at run time', () => {
    const released = markReleased([1n], terms);
    expect(send(released)).toBe(1);
    expect(isReleased(released)).toBe(true);
    expect(isReleased({ value: [1n], terms })).toBe(false);
    expect(isReleased(null)).toBe(false);
  });

  test('is not made by a constructor that somebody found on one', () => {
    const released = markReleased([1n], terms);
    const Found = released.constructor as new (value: unknown, terms: ReleaseTerms) => Released<readonly bigint[]>;
    const forged = new Found([42n], terms);
    expect(isReleased(forged)).toBe(false);
    expect(() => forged.value).toThrow(expect.objectContaining({ code: 'NOT_RELEASED' }));
    expect(isReleased(Object.create(released))).toBe(false);
    expect(isReleased(structuredClone({ terms: 1 }))).toBe(false);
  });

  test('is told apart whatever somebody does to WeakSet later', () => {
    const has = jest.spyOn(WeakSet.prototype, 'has').mockReturnValue(true);
    const said = isReleased({ value: [1n], terms });
    has.mockRestore();
    expect(said).toBe(false);
  });

  test('is made of what it was given, and told to nobody, whatever somebody does to WeakSet and Object later', () => {
    const heard: unknown[] = [];
    const add = jest.spyOn(WeakSet.prototype, 'add').mockImplementation(function (this: WeakSet<object>, made: WeakKey) {
      heard.push(made);
      return this;
    });
    const freeze = jest.spyOn(Object, 'freeze').mockImplementation((made: unknown) => heard.push(made));
    const released = markReleased([1n], terms);
    add.mockRestore();
    freeze.mockRestore();
    expect(heard).toEqual([]);
    expect(isReleased(released)).toBe(true);
    expect(Object.isFrozen(released)).toBe(true);
  });

  test('says its value by a class that nobody changes', () => {
    const found = Object.getPrototypeOf(markReleased([1n], terms)) as object;
    expect(() => Object.defineProperty(found, 'value', { get: () => [42n] })).toThrow(TypeError);
  });

  test('cannot be changed after it was made', () => {
    const released = markReleased([1n], terms);
    expect(() => Object.assign(released, { terms: {} })).toThrow(TypeError);
  });

  test('does not type-check when it is a plain vector or an object of the same shape', () => {
    const exact: readonly bigint[] = [1n];
    // @ts-expect-error an exact vector is not released
    expect(() => send(exact)).toThrow();
    // @ts-expect-error an object of the same shape has not the private field
    expect(send({ value: exact, terms })).toBe(1);
  });
});
