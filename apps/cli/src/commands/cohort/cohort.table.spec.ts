import type { ItemReport, WorklistItem } from '@collimate/platform-pacs';
import { cohortTable } from './cohort.table.js';

const item = (own: Record<string, string> = {}): WorklistItem => ({ studyInstanceUid: '1', series: [], modalities: [], own });
const report = (n: number, study: string): ItemReport => ({
  item: n,
  studies: [study],
  fetched: 0,
  reused: 0,
  bytes: 0,
  error: undefined,
});
const found = (study: string, patient: string | undefined) => ({
  study,
  patient,
  image: `/w/f/${study}/CT`,
  mask: `/w/f/${study}/m.dcm`,
  roi: 'GTV-1',
});
const table = (cases: ReturnType<typeof found>[], worklist: WorklistItem[]) =>
  cohortTable(
    '/w/cohort.csv',
    cases,
    worklist,
    cases.map(({ study }, n) => report(n, study)),
  );

describe('the table of a worklist', () => {
  it('counts two studies of one patient as one subject with two scans, and takes the group over', () => {
    const { text, problems } = table(
      [found('1.1', 'N100'), found('1.2', 'N100')],
      [item({ group: 'benign' }), item({ group: 'benign' })],
    );
    expect(text).toBe(
      'subject,image,mask,roi,group\nN100,f/1.1/CT,f/1.1/m.dcm,GTV-1,benign\nN100,f/1.2/CT,f/1.2/m.dcm,GTV-1,benign\n',
    );
    expect(problems).toEqual([]);
  });

  it('leaves out a patient whose number has a line break in it', () => {
    const { text, problems } = table([found('1.1', 'N100\r\nN200')], [item()]);
    expect(text).toBe('subject,image,mask,roi\n');
    expect(problems).toEqual([expect.stringContaining('line break')]);
  });

  it('takes the subject of the worklist where it names one, and leaves out whom nobody names', () => {
    const { text, cases, problems } = table(
      [found('1.1', 'N100'), found('1.2', undefined)],
      [item({ subject: 'A,7' }), item({ subject: '' })],
    );
    expect(text).toBe('subject,image,mask,roi\n"A,7",f/1.1/CT,f/1.1/m.dcm,GTV-1\n');
    expect(cases).toBe(1);
    expect(problems).toEqual([expect.stringContaining('the study of line 3 of the worklist has no PatientID')]);
  });

  it('holds nothing that a spreadsheet runs, and renames no patient and no region', () => {
    const risky = { ...found('1.3', 'N300'), roi: '-GTV+cmd' };
    const { text, cases, problems } = table(
      [found('1.1', '=1+1'), found('1.2', 'N200'), risky, { ...found('1.4', 'N400'), image: '/w/@x/CT' }],
      [item({ note: 'a' }), item({ note: '=HYPERLINK("x")' }), item({ note: 'b' }), item({ note: '-1.5' })],
    );
    expect(text.split('\n').slice(1)).toEqual([
      `N200,f/1.2/CT,f/1.2/m.dcm,GTV-1,"'=HYPERLINK(""x"")"`,
      'N400,./@x/CT,f/1.4/m.dcm,GTV-1,-1.5',
      '',
    ]);
    expect(cases).toBe(2);
    expect(problems).toEqual([
      expect.stringContaining('the study of line 2 of the worklist has a PatientID that a spreadsheet would run as a formula'),
      expect.stringContaining('the study of line 4 of the worklist has a region that a spreadsheet would run as a formula'),
    ]);
  });

  it('says of a patient in two groups so without naming them, and what a site takes and what not', () => {
    const twice = table(
      [found('1.1', 'N100'), found('1.2', 'N100')],
      [item({ group: 'a', age: '60' }), item({ group: 'b', age: '61' })],
    );
    expect(twice.problems).toEqual(['lines 2 and 3 of the worklist are one patient in two groups']);
    expect(twice.remarks).toEqual(['taken over from the worklist: group, age']);
    expect(table([found('1.1', 'N100')], [item()]).remarks).toEqual([expect.stringContaining('put them into the worklist')]);
    expect(JSON.stringify([twice.problems, twice.remarks])).not.toContain('N100');
  });

  it('refuses a column that it fills itself', () => {
    expect(() => table([found('1.1', 'N100')], [item({ roi: 'GTV' })])).toThrow(
      expect.objectContaining({ code: 'BAD_DOCUMENT' }),
    );
  });
});
