import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceFiles } from './scripts/references.mjs';

describe('the build order', () => {
  it('is written from the declared dependencies (else run: node tools/scripts/references.mjs)', () => {
    const root = join(import.meta.dirname, '..');
    for (const [path, text] of referenceFiles()) {
      expect(existsSync(join(root, path))).toBe(true);
      expect({ path, text: readFileSync(join(root, path), 'utf8') }).toEqual({ path, text });
    }
  });
});
