import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrozenStudy } from '@collimate/governance-study';
import { readReference } from '../references/reference.file.js';
import { readTruth } from './truth.file.js';

const ZOD = /Invalid|expected|received|Unrecognized|Too (?:big|small)/;

describe('a document that has a wrong value', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'truth-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const messageOf = (text: string, read: (file: string) => unknown): string => {
    const file = join(folder, 'document.yaml');
    writeFileSync(file, text);
    try {
      read(file);
    } catch (error) {
      return String(error);
    }
    throw new Error('it was taken');
  };

  it.each(['shift: 5', 'shift: a lot', 'shape: round', 'sift: 1', '- 1', 'prevalence: 0'])(
    'is told of a truth in our words: %s',
    (text) => {
      // Whatever is wrong here is found before the study is asked.
      expect(messageOf(text, (file) => readTruth(file, {} as FrozenStudy))).not.toMatch(ZOD);
    },
  );

  it.each(['schema: 7', 'name: phantom', 'schema: collimate.reference/1\nname: PHANTOM', '- 1'])(
    'is told of a reference in our words: %s',
    (text) => expect(messageOf(text, readReference)).not.toMatch(ZOD),
  );
});
