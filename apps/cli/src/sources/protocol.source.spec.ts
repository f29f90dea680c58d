import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseStudy } from '@collimate/governance-study';
import { readProtocolDocument } from './protocol.source.js';

describe('a protocol in YAML', () => {
  const folder = mkdtempSync(join(tmpdir(), 'protocol-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (text: string): unknown => {
    const file = join(folder, 'protocol.yaml');
    writeFileSync(file, text);
    return readProtocolDocument(file, (document) => document);
  };

  it.each(['no', 'yes', 'Off', 'y'])('of version 2 is refused with a bare %s, whose place it names', (word) => {
    const text = `schema: collimate.study/2\nvariables:\n  response: { labels: [a, ${word}] }\n`;
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({
          code: 'BAD_DOCUMENT',
          place: { tag: 'variables.response.labels' },
          hint: `Write it in quotation marks: "${word}"`,
        }),
      }),
    );
  });

  it('is read with quoted words, as JSON, and in version 1 as before', () => {
    expect(read('schema: collimate.study/2\nlabels: ["no", \'yes\']\nno: x\n')).toMatchObject({ labels: ['no', 'yes'] });
    expect(read('{"schema":"collimate.study/2","labels":["no"]}')).toMatchObject({ labels: ['no'] });
    expect(read('schema: collimate.study/1\nlabels: [no]\n')).toMatchObject({ labels: ['no'] });
  });

  it.each([
    ['minSites: yes', 'minSites', 'Write a number there, without quotation marks: minSites: 2'],
    ['planned: { subjects: no }', 'planned.subjects', 'Write a number there, without quotation marks: subjects: 2'],
    ['title: yes', 'title', 'Write it in quotation marks: "yes"'],
  ])('is told of %s what its key holds: quotation marks only where it holds text', (line, tag, hint) => {
    const file = join(folder, 'typed.yaml');
    writeFileSync(file, `schema: collimate.study/2\n${line}\n`);
    expect(() => readProtocolDocument(file, parseStudy)).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ place: { tag }, hint }) }),
    );
  });

  it.each([
    ['variables: { grade: { source: cohort, type: category, labels: [1.0, 2.0] } }', 'labels: "1.0"'],
    ['variables: { grade: { source: cohort, type: category, labels: ["1.0", 01] } }', 'labels: "01"'],
    ['title: 1e3', 'title: "1e3"'],
    ['title: 0x1F', 'title: "0x1F"'],
    ['delta: 1e-7', 'delta: "1/10000000"'],
  ])('is told of %s the quoted form as it was written, where it may stand there', (line, quoted) => {
    const file = join(folder, 'written.yaml');
    writeFileSync(file, `schema: collimate.study/2\n${line}\n`);
    expect(() => readProtocolDocument(file, parseStudy)).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ code: 'INVALID_PROTOCOL', hint: `Write it in quotation marks: ${quoted}` }),
      }),
    );
  });
});
