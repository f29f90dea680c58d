import { type Backoff, withBackoff } from '../backoff.js';
import { PacsError } from '../pacs.error.js';
import { Authorisation } from './authorisation.js';
import type { DicomJson } from './dicom-json.js';
import type { DicomWebSettings } from './dicomweb.settings.js';
import { errorOfStatus } from './http-status.js';
import { type HttpAnswer, HttpTransport } from './http.transport.js';
import { type BodyPart, boundaryOf, readMultipart } from './multipart.reader.js';

/** Most bytes of an answer without content that are read so that its connection can be used again. */
const LARGEST_DISCARDED = 1024 * 1024;
/** JSON answers larger than this are refused; pages are much smaller. */
const LARGEST_JSON = 256 * 1024 * 1024;
/** Most pages of one search: an archive that sends more does not page as the standard says. */
const MOST_PAGES = 10_000;

/** A path of the service, such as `/studies/1.2.3/series`. */
export type DicomWebPath = `/${string}`;

/**
 * A client of one DICOMweb service: QIDO-RS searches with paging, WADO-RS answers as streams of parts. Requests that fail in
 * passing are sent again; a token that has ended is renewed once.
 * @source DICOM PS3.18 10.4 (retrieve), 10.6 (search)
 */
export class DicomWebClient {
  private readonly transport: HttpTransport;
  private readonly authorisation: Authorisation;
  private readonly backoff: Backoff;
  private readonly pageSize: number;
  private readonly root: string;

  /** @throws PacsError BAD_SETTING */
  constructor(settings: DicomWebSettings) {
    this.root = rootOf(settings.url);
    this.transport = new HttpTransport({ ...settings, timeoutMs: settings.timeoutMs ?? 30_000 });
    this.authorisation = new Authorisation(settings.credentials ?? { kind: 'none' }, this.transport);
    this.backoff = { retries: settings.retries ?? 4, firstWaitMs: settings.firstWaitMs ?? 250 };
    this.pageSize = settings.pageSize ?? 500;
  }

  /**
   * Everything that a search finds, page after page.
   * @param parameters attribute keywords or tags to values, `includefield` among them
   * @throws PacsError
   */
  async search(path: DicomWebPath, parameters: readonly (readonly [string, string])[]): Promise<readonly DicomJson[]> {
    const found: DicomJson[] = [];
    for (let page = 0; page < MOST_PAGES; page++) {
      const query = new URLSearchParams(parameters.map(([key, value]): [string, string] => [key, value]));
      query.set('limit', String(this.pageSize));
      query.set('offset', String(found.length));
      const matches = await this.searchPage(`${path}?${query.toString()}`);
      const repeated = page > 0 && matches.length > 0 && JSON.stringify(matches[0]) === JSON.stringify(found[0]);
      // A service that does not know `offset` sends the first page again.
      if (repeated) return found;
      found.push(...matches);
      if (matches.length < this.pageSize) return found;
    }
    throw new PacsError('UNEXPECTED_ANSWER', 'the archive sends page after page without an end');
  }

  /** The metadata of instances: every attribute but the bulk data, which are named by address. @throws PacsError */
  metadata(path: DicomWebPath): Promise<readonly DicomJson[]> {
    return this.searchPage(`${path}/metadata`);
  }

  /** The DICOM files under a path, as they are stored, one part each. @throws PacsError, also while parts are read */
  retrieve(path: DicomWebPath): AsyncGenerator<BodyPart> {
    return this.parts(path, 'multipart/related; type="application/dicom"; transfer-syntax=*', 'application/dicom');
  }

  /**
   * The bulk data behind an address that the metadata named, uncompressed. Services behind a proxy may name themselves
   * by an inner host. From an address of another host only the part from `/studies/` on is used, because credentials go
   * to the configured host alone.
   * @throws PacsError FORBIDDEN for any other address of another host, and the errors of a retrieve, also while parts
   *   are read
   */
  bulkData(uri: string): AsyncGenerator<BodyPart> {
    const url = new URL(uri, `${this.root}/`);
    const studies = url.pathname.indexOf('/studies/');
    const own = url.origin === new URL(this.root).origin;
    if (!own && studies < 0) throw new PacsError('FORBIDDEN', 'bulk data lie at another host than the one that was configured');
    const path = own ? url.href : url.pathname.slice(studies);
    return this.parts(path, 'multipart/related; type="application/octet-stream"', 'application/octet-stream');
  }

  close(): void {
    this.transport.close();
  }

  private async searchPage(path: string): Promise<readonly DicomJson[]> {
    return withBackoff(this.backoff, async () => {
      const answer = await this.get(path, 'application/dicom+json');
      if (answer.status === 204) {
        await discarded(answer.body);
        return [];
      }
      return jsonOf(answer);
    });
  }

  private async *parts(path: string, accept: string, single: string): AsyncGenerator<BodyPart> {
    const answer = await withBackoff(this.backoff, () => this.get(path, accept));
    const contentType = answer.headers['content-type'];
    const boundary = boundaryOf(contentType);
    if (boundary !== undefined) yield* readMultipart(answer.body, boundary);
    // Some services send one instance without the multipart around it.
    else if (contentType?.startsWith(single) === true)
      yield { headers: new Map([['content-type', contentType]]), bytes: answer.body };
    else throw new PacsError('UNEXPECTED_ANSWER', `the archive answered with another type of content than ${single}`);
  }

  private async get(path: string, accept: string): Promise<HttpAnswer> {
    const url = new URL(path.startsWith('/') ? `${this.root}${path}` : path);
    for (;;) {
      const headers = { accept, ...(await this.authorisation.header()) };
      const answer = await this.transport.send(url, { method: 'GET', headers });
      if (answer.status >= 200 && answer.status < 300) return answer;
      // Read to its end so that the connection can be used again; it is not quoted, it may name a patient.
      await discarded(answer.body);
      if (answer.status === 401 && this.authorisation.renew()) continue;
      throw errorOfStatus(answer.status, url.host);
    }
  }
}

function rootOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new PacsError('BAD_SETTING', 'the address of the DICOMweb service is not an http or https address', {
      hint: 'Give the root of the service, for example https://pacs.example/dicom-web; credentials are settings of their own.',
    });
  }
  return url.href.replace(/\/+$/, '');
}

/** An endless body is given up, together with its connection. */
async function discarded(body: HttpAnswer['body']): Promise<void> {
  let bytes = 0;
  for await (const chunk of body) if ((bytes += chunk.length) > LARGEST_DISCARDED) return;
}

async function jsonOf(answer: HttpAnswer): Promise<readonly DicomJson[]> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LARGEST_JSON) throw new PacsError('UNEXPECTED_ANSWER', 'the archive sent a list of more than 256 MiB');
  }
  const document = parsed(Buffer.concat(chunks).toString('utf8'));
  if (!Array.isArray(document)) {
    throw new PacsError('UNEXPECTED_ANSWER', 'the archive answered, but not with DICOM JSON', {
      hint: 'Check that the address is the root of the DICOMweb service, and not of its web page.',
    });
  }
  return document as readonly DicomJson[];
}

function parsed(text: string): unknown {
  try {
    return text.trim() === '' ? [] : JSON.parse(text);
  } catch {
    return undefined;
  }
}
