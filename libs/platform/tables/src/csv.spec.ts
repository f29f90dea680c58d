import { readLines } from './csv.reader.js';
import { csvLine, spreadsheetLine } from './csv.writer.js';
import { TableError } from './table.error.js';

const cells = (text: string): readonly (readonly string[])[] => readLines(text).map((line) => line.cells);

describe('readLines', () => {
  it('reads quoted cells, a byte order mark, either end of a line, and cells of several lines', () => {
    expect(cells('\uFEFFa,b\r\n"Doe, ""J""", x \n\n"two\nlines",')).toEqual([
      ['a', 'b'],
      ['Doe, "J"', 'x'],
      ['two\nlines', ''],
    ]);
  });

  it('counts the lines of the file', () => {
    expect(readLines('a\n\nb\n"c\nd"').map(({ line }) => line)).toEqual([1, 3, 5]);
    expect(readLines('')).toEqual([]);
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

describe('csvLine', () => {
  it('is read back as it was written', () => {
    const written = ['plain', 'a, b', 'said "no"', 'two\nlines', '', '=x'];
    expect(cells(csvLine(written))).toEqual([written]);
  });
});

describe('spreadsheetLine', () => {
  it('disarms what a spreadsheet would run', () => {
    expect(spreadsheetLine(['=1+1', '@x', '-cmd', '-1', '+.5', 'a,b'])).toBe(`'=1+1,'@x,'-cmd,-1,+.5,"a,b"`);
  });
});
