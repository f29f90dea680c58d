import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commaLines } from '@collimate/platform-scans';
import { missingFiles } from './path.check.js';
import {
  alikeLines,
  endedBelowLines,
  noteOf,
  roundedLines,
  twoGroupLines,
  unknownScanLines,
  withdrawnUnknownLines,
} from './table.notes.js';

const rows = (...subjects: string[]) => subjects.map((subject, i) => ({ subject, line: i + 2 }));

describe('the notes of a table', () => {
  it('name each spelling of numbers that look the same', () => {
    expect(alikeLines(rows('P1', 'p1', 'P\u200b1', 'P2', 'P1', ' P1 ', 'P 1', '\ufeffP2'))).toEqual([2, 3, 4, 8]);
    expect(alikeLines(rows('É1', 'E\u03011', 'P1', 'P-1'))).toEqual([]);
  });

  it('name endings below a consent that is dated as late or later', () => {
    const row = (line: number, subject: string, type: string, at: string) => ({ line, subject, type, at });
    const table = [
      row(2, 'A', 'GIVEN', '2026-03-01'),
      row(3, 'A', 'WITHDRAWN', '2026-02-01'),
      row(4, 'B', 'WITHDRAWN', '2026-02-01'),
      row(5, 'B', 'GIVEN', '2026-03-01'),
      row(6, 'B', 'EXPIRED', '2026-03-01'),
      row(7, 'B', 'AMENDED', '2026-01-01'),
    ];
    expect(endedBelowLines(table)).toEqual([3, 6]);
  });

  it('name withdrawals of numbers that neither an earlier table nor another row knows', () => {
    const row = (line: number, subject: string, type: string) => ({ line, subject, type });
    const table = [
      ...[row(2, '7', 'WITHDRAWN'), row(3, '007', 'WITHDRAWN'), row(4, 'B', 'WITHDRAWN'), row(5, ' B ', 'GIVEN')],
      ...[row(6, 'C', 'GIVEN'), row(7, 'D', 'WITHDRAWN'), row(8, '7', 'WITHDRAWN')],
    ];
    expect(withdrawnUnknownLines(table, new Set(['7', 'B', ' B ', 'C', 'D']))).toEqual([2, 7, 8]);
  });

  it('name numbers that a spreadsheet has rounded, and no others', () => {
    expect(roundedLines(rows('1.00E+05', '1,2E+11', '1E5', '12E+5', 'E+05', '1.0', ' 7e-3 ', 'P1E+2'))).toEqual([2, 3, 8]);
  });

  it('name words of the column scan and numbers with a comma that no study reads', () => {
    const table = (variables: readonly Readonly<Record<string, string>>[]) =>
      rows(...variables.map(() => 'A')).map((row, i) => ({ ...row, variables: variables[i] }));
    expect(
      unknownScanLines(table([{ scan: 'first' }, { Scan: 'Second' }, { scan: 'third' }, { scan: '' }, { other: 'third' }])),
    ).toEqual([4]);
    expect(commaLines(table([{ age: '63,5' }, { age: '63.5' }, { note: 'a, b' }, { x: '1', y: '-2,25' }]))).toEqual([2, 5]);
  });

  it('name patients under two groups', () => {
    const table = rows('A', 'A', 'B', 'A').map((row, i) => ({ ...row, variables: { Group: ['x', 'x', 'x', 'y'][i] } }));
    expect(twoGroupLines(table)).toEqual([2, 5]);
  });

  it('count all lines and name the first', () => {
    const [note] = noteOf(
      'IMAGE_NOT_FOUND',
      Array.from({ length: 50 }, (_, i) => 60 - i),
    );
    expect([note.count, note.lines.length, note.lines[0]]).toEqual([50, 20, 11]);
    expect(noteOf('IMAGE_NOT_FOUND', [])).toEqual([]);
  });

  it('name images and masks that are not there, and lines that a slow disk left no time for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paths-'));
    mkdirSync(join(folder, 'ct'));
    writeFileSync(join(folder, 'rt.dcm'), '');
    const [image, mask, none] = ['ct', 'rt.dcm', 'none'].map((name) => join(folder, name));
    const files = [
      { line: 2, image, masks: [mask] },
      { line: 3, image: none, masks: [mask] },
      { line: 4, image, masks: [mask, none] },
    ];
    expect(await missingFiles(files)).toEqual([
      { code: 'IMAGE_NOT_FOUND', count: 1, lines: [3] },
      { code: 'MASK_NOT_FOUND', count: 1, lines: [4] },
    ]);
    expect(await missingFiles(files, 0)).toEqual([{ code: 'PATHS_NOT_CHECKED', count: 3, lines: [2, 3, 4] }]);
    rmSync(folder, { recursive: true });
  });
});
