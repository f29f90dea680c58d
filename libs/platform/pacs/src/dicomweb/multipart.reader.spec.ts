import { boundaryOf, readMultipart } from './multipart.reader.js';

const PARTS = ['first\r\n--not the boundary', '', '\r\n--xyz but not\r', 'last'];
const BODY = Buffer.from(
  `preamble\r\n${PARTS.map((text, i) => `--bb\r\nContent-Type: application/dicom\r\nX-Number: ${i}\r\n\r\n${text}\r\n`).join('')}--bb--\r\nepilogue`,
);

async function* inPieces(body: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

async function read(body: Buffer, size: number, take = Infinity): Promise<string[]> {
  const texts: string[] = [];
  for await (const part of readMultipart(inPieces(body, size), 'bb')) {
    let text = part.headers.get('x-number') ?? '';
    if (texts.length < take) for await (const bytes of part.bytes) text += bytes.toString('latin1');
    texts.push(text);
  }
  return texts;
}

describe('readMultipart', () => {
  it('gives the same parts however the body is cut into pieces', async () => {
    const whole = PARTS.map((text, i) => `${i}${text}`);
    for (let size = 1; size <= BODY.length; size++) expect(await read(BODY, size)).toEqual(whole);
  });

  it('leaves out what is not read of a part', async () => {
    expect(await read(BODY, 7, 1)).toEqual(['0first\r\n--not the boundary', '1', '2', '3']);
  });

  it('begins with a delimiter at the first byte, and takes parts without headers', async () => {
    const texts: string[] = [];
    for await (const part of readMultipart(inPieces(Buffer.from('--bb\r\n\r\nbare\r\n--bb--'), 3), 'bb')) {
      for await (const bytes of part.bytes) texts.push(bytes.toString('latin1'));
    }
    expect(texts.join('')).toBe('bare');
  });

  it('refuses a body that stops before its closing delimiter, wherever it stops', async () => {
    const end = BODY.indexOf('--bb--');
    for (const length of [0, 5, 30, end - 1, end + 3]) {
      await expect(read(BODY.subarray(0, length), 9)).rejects.toMatchObject({ code: 'LINK_CUT', fault: 'unavailable' });
    }
  });

  it('finds the boundary of a content type, quoted or not, and none in other types', () => {
    expect(boundaryOf('multipart/related; type="application/dicom"; boundary="a b"')).toBe('a b');
    expect(boundaryOf('Multipart/Related;boundary=abc;type=x')).toBe('abc');
    expect(boundaryOf('application/dicom')).toBeUndefined();
  });
});
