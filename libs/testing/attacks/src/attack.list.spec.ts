import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ATTACKS } from './attack.list.js';

const root = join(import.meta.dirname, '../../../..');

describe('the list of attacks', () => {
  test('has every section of the design once, in order', () => {
    expect(ATTACKS.map(({ section }) => section)).toEqual(Array.from({ length: 21 }, (_, i) => `5.${i + 1}`));
  });

  test.each(ATTACKS)('names specs that are there: $section $name', ({ specs, long = [] }) => {
    expect(specs.length).toBeGreaterThan(0);
    expect([...specs, ...long].filter((spec) => !existsSync(join(root, spec)))).toEqual([]);
  });
});
