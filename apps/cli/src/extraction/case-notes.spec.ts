import { planPreset } from '@collimate/radiomics-vocabulary';
import type { Case } from './case-order.js';
import { CaseNotes } from './case-notes.js';

const plan = planPreset('ct-default');
const caseOf = (subject: string, roi?: string): Case => ({
  order: { subject, image: 'i', mask: 'm', ...(roi && { roi }) },
  plan,
});

describe('CaseNotes', () => {
  it('names subject, region and plan, each note once', () => {
    const notes = new CaseNotes();
    notes.add(caseOf('p1', 'GTV'), ['a note', 'another', 'a note']);
    notes.add(caseOf('p2'), ['a note']);
    expect(notes.lines(3)).toEqual(['p1 GTV under ct-default, p2 under ct-default: a note', 'p1 GTV under ct-default: another']);
    expect(notes.lines(2)[0]).toBe('all 2 cases: a note');
    expect(notes.lines(1)).toEqual(['a note', 'another']);
  });

  it('counts cases beyond the first three', () => {
    const notes = new CaseNotes();
    for (const n of [1, 2, 3, 4, 5]) notes.add(caseOf(`p${n}`), ['x']);
    expect(notes.lines(6)).toEqual(['p1 under ct-default, p2 under ct-default, p3 under ct-default and 2 more: x']);
  });
});
