import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const mechanisms = readdirSync(folder).filter((name) => name.endsWith('.mechanism.ts'));

describe('every mechanism', () => {
  test('is found by this test', () => {
    expect(mechanisms).toEqual(['discrete-gaussian.mechanism.ts', 'shared-discrete-gaussian.mechanism.ts']);
  });

  test.each(mechanisms)('in %s says what it assumes and grants, and has its proof beside it', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    for (const tag of ['@neighbours', '@assumes', '@guarantee', '@source']) expect(text).toContain(tag);
    const proof = name.replace('.mechanism.ts', '.proof.md');
    expect(text).toContain(proof);
    expect(existsSync(join(folder, proof))).toBe(true);
  });
});
