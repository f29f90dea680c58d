import { readFileSync } from 'node:fs';
import { join } from 'node:path';
// The page is written by the build of the workspace, which is no room.
import { cleanedCopyPage } from '../../../../tools/pages/cleaned-copy.page.mjs';
import { CODE_SHAPES } from './code.table.js';
import { KEEP_ROWS } from './keep.table.js';
import { VOCABULARIES } from './vocabulary.table.js';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/privacy/cleaned-copy.md'), 'utf8');

describe('the page of the cleaned copy', () => {
  it('is written from the tables (else run: npm run build)', () => {
    expect(page).toBe(cleanedCopyPage({ KEEP_ROWS, VOCABULARIES, CODE_SHAPES }));
  });
});
