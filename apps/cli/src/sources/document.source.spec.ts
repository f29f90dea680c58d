import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { presentError } from '../errors/present-error.js';
import { readDocument } from './document.source.js';
import { readPlan } from './plan.source.js';

describe('a file that is no document', () => {
  const folder = mkdtempSync(join(tmpdir(), 'document-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const said = (text: string, read: (file: string) => unknown): string => {
    const file = join(folder, 'mine.yaml');
    writeFileSync(file, text);
    try {
      read(file);
    } catch (error) {
      return presentError(error, false).text;
    }
    return 'read';
  };

  it.each([
    ['a wrong indent', 'id: a\nsites:\n  - DOE\n - b\n', /line \d, column \d+: \w+/],
    ['a key twice', 'id: DOE\nid: b\n', /line 2, column 1: the same key stands twice/],
    ['a tab', 'plan:\n\tid: DOE\n', /line 2, column \d: a tab stands where blanks have to/],
    ['a bracket', 'sites: [DOE, b\n', /line \d, column \d+: \w+/],
  ])('says where: %s', (_, text, where) => {
    for (const read of [(file: string) => readDocument(file, 'Correct it.', (one) => one), readPlan]) {
      expect(said(text, read)).toMatch(where);
      expect(said(text, read)).toContain('mine.yaml');
      expect(said(text, read)).not.toContain('DOE');
    }
  });
});
