import { PacsError } from '../pacs.error.js';

/** One part of a multipart body. Its unread rest is skipped when the next part is asked for. */
export interface BodyPart {
  readonly headers: ReadonlyMap<string, string>;
  readonly bytes: AsyncIterable<Buffer>;
}

const LARGEST_HEADER = 16_384;
const END_OF_LINE = Buffer.from('\r\n');
const END_OF_HEADERS = Buffer.from('\r\n\r\n');

/** @returns the boundary of a `multipart/related` content type, undefined for any other type */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (contentType === undefined || !/^\s*multipart\/related\b/i.test(contentType)) return undefined;
  const found = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  return found?.[1] ?? found?.[2];
}

/**
 * Reads a multipart body as it arrives: no part is held whole, and a body that stops before its closing delimiter is an error.
 * @source RFC 2046 5.1.1, DICOM PS3.18 8.6.1.2
 * @throws PacsError LINK_CUT, UNEXPECTED_ANSWER, while it is read
 */
export async function* readMultipart(body: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<BodyPart> {
  const input = new Pending(body);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first delimiter may stand at the very beginning, without the line end before it.
  input.prepend(END_OF_LINE);
  for await (const chunk of input.until(delimiter)) void chunk;
  for (;;) {
    const after = await input.take(2);
    if (after.toString('latin1') === '--') return;
    const rest = after.equals(END_OF_LINE) ? Buffer.alloc(0) : await input.line();
    if (rest.toString('latin1').trim() !== '') throw malformed();
    // A part without headers begins with the empty line itself.
    input.prepend(END_OF_LINE);
    const headers = headersIn(await input.headers());
    yield { headers, bytes: input.until(delimiter) };
    if (input.searching) for await (const chunk of input.until(delimiter)) void chunk;
  }
}

/** Received bytes that were not used yet. */
class Pending {
  /** A delimiter was asked for and has not come yet. */
  searching = false;
  private buffer: Buffer = Buffer.alloc(0);
  private readonly source: AsyncIterator<Buffer>;

  constructor(body: AsyncIterable<Buffer>) {
    this.source = body[Symbol.asyncIterator]();
  }

  prepend(bytes: Buffer): void {
    this.buffer = Buffer.concat([bytes, this.buffer]);
  }

  /** Yields everything before the delimiter and takes the delimiter away. */
  until(delimiter: Buffer): AsyncGenerator<Buffer> {
    this.searching = true;
    return this.search(delimiter);
  }

  private async *search(delimiter: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.buffer.indexOf(delimiter);
      if (at >= 0) {
        const found = this.buffer.subarray(0, at);
        this.buffer = this.buffer.subarray(at + delimiter.length);
        this.searching = false;
        if (found.length > 0) yield found;
        return;
      }
      // The delimiter may have come in part.
      const safe = this.buffer.length - delimiter.length + 1;
      if (safe > 0) {
        const sure = this.buffer.subarray(0, safe);
        this.buffer = this.buffer.subarray(safe);
        yield sure;
      }
      await this.more();
    }
  }

  async take(count: number): Promise<Buffer> {
    while (this.buffer.length < count) await this.more();
    const taken = this.buffer.subarray(0, count);
    this.buffer = this.buffer.subarray(count);
    return taken;
  }

  line(): Promise<Buffer> {
    return this.through(END_OF_LINE);
  }

  headers(): Promise<Buffer> {
    return this.through(END_OF_HEADERS);
  }

  private async through(end: Buffer): Promise<Buffer> {
    for (;;) {
      const at = this.buffer.indexOf(end);
      if (at >= 0) return (await this.take(at + end.length)).subarray(0, at);
      if (this.buffer.length > LARGEST_HEADER) throw malformed();
      await this.more();
    }
  }

  private async more(): Promise<void> {
    const { value, done } = await this.source.next();
    if (done === true)
      throw new PacsError('LINK_CUT', 'the answer stopped before its end', { hint: 'Start again: what has arrived is kept.' });
    this.buffer = this.buffer.length === 0 ? value : Buffer.concat([this.buffer, value]);
  }
}

function headersIn(block: Buffer): ReadonlyMap<string, string> {
  const lines = block
    .toString('latin1')
    .split('\r\n')
    .filter((line) => line.includes(':'));
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

function malformed(): PacsError {
  return new PacsError('UNEXPECTED_ANSWER', 'the archive sent a multipart answer that cannot be read');
}
