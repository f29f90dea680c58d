import { readWorklist } from './worklist.js';

describe('readWorklist', () => {
  it('reads studies by UID or accession number, with what is wanted of them', () => {
    expect(readWorklist('\uFEFFAccession,modalities,study,series\r\n"A,1",ct;RTSTRUCT,,\r\n\r\n,,1.2.3,1.2.4;1.2.5\n')).toEqual([
      { line: 2, accession: 'A,1', modalities: ['CT', 'RTSTRUCT'], series: [], own: {} },
      { line: 4, studyInstanceUid: '1.2.3', modalities: [], series: ['1.2.4', '1.2.5'], own: {} },
    ]);
  });

  it.each([
    ['', 'is empty'],
    ['name\nX\n', 'a column "name" that is not known'],
    ['4711\n', 'a column that is not known'],
    ['modalities\nCT\n', 'neither a column "study" nor'],
    ['study\n1.2.3,x\n', 'line 2 has more cells'],
    ['study,series\n,1.2\n', 'line 2 names no study'],
    ['study\n\n../etc\n', 'study of line 3 is no UID'],
    ['study,series\n1.2,a\n', 'series of line 2 is no UID'],
    ['accession\nA*\n', 'accession number of line 2'],
    ['accession\n"A1\n', 'quotation marks of line 2'],
  ])('refuses %j and says why', (text, why) => {
    expect(() => readWorklist(text)).toThrow(
      expect.objectContaining({ code: 'BAD_WORKLIST', fault: 'input', message: expect.stringContaining(why) }),
    );
  });

  it('takes other columns along where it is asked to, and refuses them where one may be a misspelt one', () => {
    const text = 'study,Group,modality\n1.2.3,benign,CT\n';
    expect(readWorklist(text, { ownColumns: true })).toEqual([
      { line: 2, studyInstanceUid: '1.2.3', modalities: [], series: [], own: { group: 'benign', modality: 'CT' } },
    ]);
    expect(() => readWorklist(text)).toThrow(expect.objectContaining({ code: 'BAD_WORKLIST' }));
    expect(() => readWorklist('study,group,Group\n1.2.3,a,b\n', { ownColumns: true })).toThrow('has a column twice');
  });

  it('passes lines over that are blank, and that a spreadsheet leaves as separators', () => {
    const items = readWorklist('study,group\n\n1.2.3,a\n , \n,\n1.2.4,b\n,\n', { ownColumns: true });
    expect(items.map(({ line, studyInstanceUid }) => [line, studyInstanceUid])).toEqual([
      [3, '1.2.3'],
      [6, '1.2.4'],
    ]);
  });

  it('does not quote what stands in a line', () => {
    expect(() => readWorklist('study\nDOE^JANE\n')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('DOE') }),
    );
  });
});
