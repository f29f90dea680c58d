import { EARLIER_NEEDS, readCohortTable } from './cohort.table.js';

const header = 'subject,image,mask,roi,group\n';

describe('the cohort table', () => {
  it('reads quoted cells, carriage returns, a byte order mark and columns in any order', () => {
    const text =
      '\uFEFFgroup,subject,image,mask,roi\r\nbenign,"Doe, ""J""",a/ct,a/rt.dcm,GTV-1\r\n\r\nmalignant,s2,b/ct,b/rt.dcm,GTV-1';
    expect(readCohortTable(text)).toEqual([
      { subject: 'Doe, "J"', image: 'a/ct', mask: 'a/rt.dcm', roi: 'GTV-1', variables: { group: 'benign' }, line: 2 },
      { subject: 's2', image: 'b/ct', mask: 'b/rt.dcm', roi: 'GTV-1', variables: { group: 'malignant' }, line: 4 },
    ]);
  });

  it('refuses a path that was written on Windows, and a number of two lines, as the check of the command line does', () => {
    const refused = (line: string): unknown => {
      try {
        return readCohortTable(header + line);
      } catch (error) {
        return error;
      }
    };
    expect(refused('DOE,a\\ct,b.dcm,GTV-1,x')).toMatchObject({ code: 'TABLE_INVALID', message: expect.stringContaining('\\') });
    expect(refused('DOE,ct,a\\b.dcm,GTV-1,x')).toMatchObject({ code: 'TABLE_INVALID' });
    expect(refused('"DOE\n1",ct,b.dcm,GTV-1,x')).toMatchObject({
      code: 'TABLE_INVALID',
      message: expect.not.stringContaining('DOE'),
    });
    expect(readCohortTable(`${header}DOE,a\\ct,b.dcm,GTV-1,x`, EARLIER_NEEDS)).toHaveLength(1);
  });

  it('takes what says more of a scan from columns of its own, and leaves out what is not said', () => {
    const text =
      'subject,image,mask,roi,group,series,phase,anatomy,intracranial\nDOE,a,b,c,d,4,EchoTime=4.6,Head,a/brain.nii.gz\nROE,a,b,c,d,,,,';
    const same = { image: 'a', mask: 'b', roi: 'c', variables: { group: 'd' } };
    expect(readCohortTable(text)).toEqual([
      {
        subject: 'DOE',
        ...same,
        series: '4',
        phase: 'EchoTime=4.6',
        anatomy: 'head',
        regions: { intracranial: 'a/brain.nii.gz' },
        line: 2,
      },
      { subject: 'ROE', ...same, line: 3 },
    ]);
  });

  it('takes the table that an extraction takes: unit and label count, and other columns are variables', () => {
    const text = 'Subject,image,mask,ROI,Group,label,unit,age,outcome\nDOE,a,b,c,d,7,HU,61,\n';
    expect(readCohortTable(text)).toEqual([
      {
        subject: 'DOE',
        image: 'a',
        mask: 'b',
        roi: 'c',
        variables: { Group: 'd', age: '61', outcome: '' },
        maskLabel: 7,
        unit: 'HU',
        line: 2,
      },
    ]);
  });

  it.each([
    ['a region whose path climbs', 'subject,image,mask,roi,group,intracranial\nDOE,a,b,c,d,../etc', 2],
    ['an anatomy that is not known', 'subject,image,mask,roi,group,anatomy\nDOE,a,b,c,d,scans', 2],
    ['a label that is no number', 'subject,image,mask,roi,group,label\nDOE,a,b,c,d,scans', 2],
    ['a missing column', 'subject,image,mask\nDOE,a,b', 1],
    ['a column that stands there twice', 'subject,image,mask,roi,group,Group\nDOE,a,b,c,d,d', 1],
    ['a short line', `${header}DOE,a,b,c,d\nDOE,a`, 3],
    ['an empty cell', `${header}DOE,a,,c,d`, 2],
    ['an absolute path', `${header}DOE,/etc,b,c,d`, 2],
    ['a path that climbs', `${header}DOE,a/../../x,b,c,d`, 2],
    ['a drive letter', `${header}DOE,C:\\scans,b,c,d`, 2],
    ['a cell without end', `${header}DOE,${'scans'.repeat(300)},b,c,d`, 2],
    ['the same scan twice', `${header}DOE,a,b,c,d\nDOE,a,b,c,e`, 3],
    ['an open quotation mark', `${header}"DOE,a,b,c,d`, 2],
  ])('refuses %s and says in which line, never what stands there', (_, text, line) => {
    let caught: unknown;
    try {
      readCohortTable(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ code: 'TABLE_INVALID', place: { tag: `line ${line}` } });
    expect((caught as Error).message).not.toMatch(/DOE|etc|scans/);
  });
});
