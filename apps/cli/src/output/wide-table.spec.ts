import { CSV_COLUMNS } from './feature-csv.js';
import { wideTable } from './wide-table.js';

const header = CSV_COLUMNS.join(',');
const row = (subject: string, tag: string, aggregation: string, value: string, parameters = ''): string =>
  [
    subject,
    'GTV',
    'mine',
    'F',
    'name',
    'CODE',
    tag,
    'x',
    aggregation,
    parameters,
    value,
    '',
    value === '' ? 'emptyRoi' : 'ok',
  ].join(',');

describe('wideTable', () => {
  it('has a row per subject, region and plan, features by tag and aggregation, and the other columns behind them', () => {
    const { text, undefinedCells } = wideTable([
      {
        text: [
          header,
          row('p1', 'stat_mean', 'DHQ4', '1.5'),
          row('p1', 'cm_contrast', 'IAZD', '2'),
          row('p1', 'stat_mean', 'DHQ4', '3', 'response=S60F(5)'),
          '',
        ].join('\n'),
        others: { group: 'a', stat_mean: 'seen', 'free text': 'x, y' },
      },
      {
        text: [header, row('p2', 'stat_mean', 'DHQ4', ''), row('p2', 'diag', '', '7', 'stage=initial'), ''].join('\n'),
        others: { group: '' },
      },
    ]);
    expect(text.split('\n')).toEqual([
      'subject,roi,plan,stat_mean,cm_contrast_IAZD,stat_mean/S60F(5),diag_initial,group,cohort.stat_mean,free text',
      'p1,GTV,mine,1.5,2,3,,a,seen,"x, y"',
      'p2,GTV,mine,,,,7,,,',
      '',
    ]);
    expect(undefinedCells).toBe(1);
  });

  it('guards a subject that a spreadsheet would run as a formula once, as the long table does', () => {
    const { text } = wideTable([
      {
        text: [header, row("'=cmd|x", 'stat_mean', 'DHQ4', '1'), row("''=y", 'stat_mean', 'DHQ4', '2'), ''].join('\n'),
        others: {},
      },
    ]);
    expect(text.split('\n').slice(1, 3)).toEqual(["'=cmd|x,GTV,mine,1", "''=y,GTV,mine,2"]);
  });
});
