import type { CohortNeeds } from './cohort.cells.js';
import { unheadedLines } from './cohort.oddities.js';
import { inWords } from './cohort.problem.js';
import { readCohort } from './cohort.table.js';

const read = (text: string, needs: CohortNeeds = { filled: ['image', 'mask'] }) => readCohort(text, needs);
const told = (text: string, needs?: CohortNeeds): readonly string[] => read(text, needs).problems.map(inWords);

describe('readCohort', () => {
  it('reads every column with a meaning, without regard to case and order, and leaves out what is not said', () => {
    const { lines, problems } = read(
      'ROI,Mask,image,subject,series,phase,label,unit,anatomy,intracranial,body-minus-face\n' +
        'GTV,m.nii,i.nii,p1,4,EchoTime=4.6,7,HU,Head,skull.nii,\n,m.nii,i.nii,,,,,,,,\n',
    );
    expect(problems).toEqual([]);
    expect(lines).toEqual([
      {
        line: 2,
        subject: 'p1',
        image: 'i.nii',
        mask: 'm.nii',
        roi: 'GTV',
        series: '4',
        phase: 'EchoTime=4.6',
        label: 7,
        unit: 'HU',
        anatomy: 'head',
        regions: { intracranial: 'skull.nii' },
        variables: {},
      },
      { line: 3, subject: '', image: 'i.nii', mask: 'm.nii', variables: {} },
    ]);
  });

  it('takes every other column for a variable, whose cells may be empty', () => {
    const { lines, problems } = read('image,mask,Age,group,\na,b,61,benign,x\nc,d,,,\n');
    expect(problems).toEqual([]);
    expect(lines.map(({ variables }) => variables)).toEqual([
      { Age: '61', group: 'benign' },
      { Age: '', group: '' },
    ]);
  });

  it('tells all that is wrong at once, by line and column, and quotes no cell', () => {
    const found = told(
      'subject,image,mask,roi,label,anatomy\nDOE,a,,r,,\nDOE,a,m,r,seven,foot\nDOE,a,m\nROE,a,m,r,,\n\nROE,a,m,r,,\n',
    );
    expect(found).toEqual([
      'line 2, column mask: the cell is empty',
      'line 3, column label: the label is no number',
      'line 3 has an anatomy that is neither head nor other',
      'line 4 has 3 cells, and the header 6',
      'line 7 names the case of line 5 again',
    ]);
    expect(found.join()).not.toMatch(/DOE|ROE|seven|foot/);
  });

  it.each([
    [',', 'comma', 'a,b'],
    [';', 'semicolon', 'a;b'],
    ['\t', 'tab', 'a\tb'],
  ])('says of a line with other cells than the header what it lacks, between %j', (separator, name, extra) => {
    const text = [
      ['image', 'mask', 'age'],
      ['a', 'm'],
      ['b', 'm', extra],
    ]
      .map((cells) => cells.join(separator))
      .join('\n');
    const [short, long] = read(text).problems.map(({ fix }) => fix);
    expect(short).toContain(`Write a cell for each column, an empty one where nothing is known, with a ${name}`);
    expect(long).toContain(`Put text with a ${name} into double quotes`);
  });

  it('knows lines whose values stand under no heading', () => {
    expect(unheadedLines('image,mask,,age,\na,m,x,1,\nb,m,,2,\nc,m,,3,y\nd,m\n')).toEqual([2, 4]);
    expect(unheadedLines('image,mask\na,"m\n')).toEqual([]);
    expect(unheadedLines('')).toEqual([]);
  });

  it('knows one file by its several spellings', () => {
    expect(told('image,mask\nscans/a.dcm,m\n./scans/a.dcm,m\nscans//a.dcm,./m\nscans\\\\a.dcm,m\n')).toEqual([
      'line 3 names the case of line 2 again',
      'line 4 names the case of line 2 again',
      'line 5 names the case of line 2 again',
    ]);
  });

  it('tells columns that are missing or stand twice', () => {
    expect(told('Image,image\n')).toEqual(['the table has no column "mask"', 'the header names the column "image" twice']);
    expect(read('').problems).toHaveLength(2);
  });

  it('names the line whose quotation marks do not match', () => {
    expect(read('image,mask\na,b\n"c,d\n').problems).toEqual([expect.objectContaining({ line: 3, code: 'BAD_QUOTES' })]);
  });

  it('holds the table of a service to its folder, and to cells of some length', () => {
    const needs = { filled: ['image', 'mask', 'roi'], contained: true };
    for (const path of ['/etc/a', 'C:\\a', '../a', 'a/../../b', '\\\\share\\a']) {
      expect(told(`image,mask,roi\n${path},m,r\n`, needs)).toEqual([
        'line 2, column image: the path does not stay below the folder of the table',
      ]);
      expect(told(`image,mask,roi\n${path},m,r\n`)).toEqual([]);
    }
    expect(told(`image,mask,roi\na,m,${'r'.repeat(1001)}\n`, needs)).toHaveLength(1);
  });
});
