import { renderNotes } from './table-notes.view.js';

describe('the notes of a table', () => {
  it('name lines, how many there are, and what it means', () => {
    expect(renderNotes([])).toBe('');
    const text = renderNotes([
      { code: 'IMAGE_NOT_FOUND', count: 1, lines: [4] },
      { code: 'SUBJECTS_ALIKE', count: 30, lines: [2, 3] },
    ]);
    expect(text).toContain('\n  note: line 4: the image is not where the table says');
    // What is odd about the moment and not about a line.
    expect(renderNotes([{ code: 'IMPORT_BEFORE_RECOVERY', count: 1, lines: [] }])).toMatch(
      /^\n  note: the site is not recovered yet.*again after/,
    );
    expect(text).toContain('\n  note: lines 2, 3, … (30 in all): numbers that differ only by case');
  });
});
