import { readLines } from './csv.reader.js';
import { csvLine, spreadsheetLine, withoutApostrophe } from './csv.writer.js';
import { TableError } from './table.error.js';
import { tableText } from './table.text.js';

const cells = (text: string): readonly (readonly string[])[] => readLines(text).map((line) => line.cells);

describe('readLines', () => {
  it('reads quoted cells, a byte order mark, either end of a line, and cells of several lines', () => {
    expect(cells('\uFEFFa,b\r\n"Doe, ""J""", x \n\n"two\nlines",')).toEqual([
      ['a', 'b'],
      ['Doe, "J"', 'x'],
      ['two\nlines', ''],
    ]);
  });

  it('passes over lines of separators alone, and no empty cell of a table of one column', () => {
    expect(readLines(';;\na;b;c\n1;;\n;;\n ; ;"" \n').map(({ cells: found, line }) => [line, ...found])).toEqual([
      [2, 'a', 'b', 'c'],
      [3, '1', '', ''],
    ]);
    expect(cells('a\n""\n')).toEqual([['a'], ['']]);
  });

  it('counts the lines of the file', () => {
    expect(readLines('a\n\nb\n"c\nd"').map(({ line }) => line)).toEqual([1, 3, 5]);
    expect(readLines('')).toEqual([]);
  });

  it('reads lines that end in CR alone, as some spreadsheets write them', () => {
    expect(readLines('a;b\r1;2\r\r3;4')).toEqual([
      { cells: ['a', 'b'], line: 1 },
      { cells: ['1', '2'], line: 2 },
      { cells: ['3', '4'], line: 4 },
    ]);
    expect(cells('sep=;\ra;b\r1;2\r')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  it('lets lines be shorter or longer than the header, for whoever knows what is wrong with that', () => {
    expect(cells('a,b\n1\n1,2,3')).toEqual([['a', 'b'], ['1'], ['1', '2', '3']]);
  });

  it.each([
    ['not closed', 'a\n"DOE\nb\n', 2],
    ['within a cell', 'a\nDO"E', 2],
    ['closed too early', 'a\n"DO"E', 2],
  ])('names the line of a quotation mark that is %s, and nothing of what stands there', (_, text, line) => {
    const reading = (): unknown => readLines(text);
    expect(reading).toThrow(TableError);
    expect(reading).toThrow(
      expect.objectContaining({
        code: 'BAD_QUOTES',
        line,
        place: { tag: `line ${line}` },
        message: expect.not.stringContaining('DO'),
      }),
    );
  });
});

describe('tables of spreadsheets', () => {
  it.each([
    ['semicolons', 'a;b\n"1;2";3,5\n'],
    ['tabs', 'a\tb\n1;2\t3,5\n'],
    ['a line that names the delimiter', 'sep=;\r\na;b\r\n"1;2";3,5\r\n'],
    ['a comma in quotation marks of the header', '"a";"b"\n"1;2";3,5\n'],
  ])('are read with %s', (_, text) => {
    expect(cells(text)).toEqual([
      ['a', 'b'],
      ['1;2', '3,5'],
    ]);
  });

  it('count the line that names the delimiter', () => {
    expect(readLines('sep=;\na;b\n1;2').map(({ line }) => line)).toEqual([2, 3]);
    expect(() => readLines('sep=;\na;b\n"1;2')).toThrow(expect.objectContaining({ line: 3 }));
  });

  it('are read in UTF-8 and UTF-16, with a byte order mark or without', () => {
    const text = 'subject,x\nMüller,1\n';
    const utf16 = (bigEndian: boolean, mark: boolean): Uint8Array => {
      const bytes = Uint8Array.from(
        [...(mark ? '\uFEFF' : ''), ...text].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]),
      );
      if (bigEndian) for (let i = 0; i < bytes.length; i += 2) bytes.subarray(i, i + 2).reverse();
      return bytes;
    };
    const forms = [
      new TextEncoder().encode(text),
      utf16(false, true),
      utf16(true, true),
      utf16(false, false),
      utf16(true, false),
    ];
    for (const bytes of forms) expect(cells(tableText(bytes))[1]).toEqual(['Müller', '1']);
  });

  it('are refused in Latin-1, where two names would become one, and as workbooks', () => {
    const latin1 = (text: string): Uint8Array => Uint8Array.from([...text].map((c) => c.charCodeAt(0)));
    expect(() => tableText(latin1('subject\nMüller\nMöller\n'))).toThrow(expect.objectContaining({ code: 'NOT_UTF8' }));
    expect(() => tableText(latin1('PK\x03\x04…'))).toThrow(expect.objectContaining({ code: 'NO_TABLE' }));
  });

  it('are refused with the character 0 in a cell, by its line', () => {
    for (const text of ['subject,age\na,6\u00001\n', 'subject,age\r\na,61\u0000\r\n'])
      expect(() => tableText(new TextEncoder().encode(text))).toThrow(expect.objectContaining({ code: 'NO_TABLE', line: 2 }));
  });
});

describe('csvLine', () => {
  it('is read back as it was written', () => {
    const written = ['plain', 'a, b', 'said "no"', 'two\nlines', '', '=x'];
    expect(cells(csvLine(written))).toEqual([written]);
  });
});

describe('spreadsheetLine', () => {
  it('is read back as it was written, apostrophes too', () => {
    const written = ['=5', '@x', "'=5", "''@x", "'5", "'-5", '-5', "O'Hara", "'", '', ' =1', '\t4711', "' =1", '＝1'];
    expect(cells(spreadsheetLine(written))[0].map(withoutApostrophe)).toEqual(written);
  });

  it('disarms what a spreadsheet would run', () => {
    for (const cell of [
      "-2+3+cmd|' /C calc'!A0",
      '+1+cmd',
      ' =1+1',
      '\u00a0@x',
      '  -x',
      '\n=1',
      '-1.5.2',
      '-1 - 2',
      '-.',
      '＝1',
      '+1e',
      '-Infinity',
    ])
      expect(spreadsheetLine(['', cell]).replaceAll('"', '')).toBe(`,'${cell}`);
    for (const cell of ['-1', '+1.', '-.5e-10', '+2E+7', '1-2', 'a=b', '1e5', 'NaN', ''])
      expect(spreadsheetLine(['', cell])).toBe(`,${cell}`);
    expect(spreadsheetLine(['=1+1', '@x', '-cmd', '-1', '+.5', 'a,b'])).toBe(`'=1+1,'@x,'-cmd,-1,+.5,"a,b"`);
  });
});
