import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { PacsError } from '../pacs.error.js';
import { DicomWebClient } from './dicomweb.client.js';
import { DicomWebSource } from './dicomweb.source.js';
import type { DicomWebSettings } from './dicomweb.settings.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A service that answers as it is told. */
let server: Server;
let root: string;
let answers: Answer[];
let seen: { readonly url: string; readonly authorization: string | undefined }[];

beforeEach(async () => {
  answers = [];
  seen = [];
  server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', authorization: request.headers.authorization });
    (answers.shift() ?? json([]))(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  root = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/base`;
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const json =
  (document: unknown, status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/dicom+json' }).end(JSON.stringify(document));
  };
const study = (uid: string) => ({ '0020000D': { vr: 'UI', Value: [uid] } });

async function using<T>(settings: Partial<DicomWebSettings>, step: (client: DicomWebClient) => Promise<T>): Promise<T> {
  const client = new DicomWebClient({ url: root, firstWaitMs: 1, ...settings });
  try {
    return await step(client);
  } finally {
    client.close();
  }
}

describe('DicomWebClient', () => {
  it('asks for page after page until one is not full', async () => {
    answers = [json([study('1.1'), study('1.2')]), json([study('1.3')])];
    const found = await using({ pageSize: 2 }, (client) => client.search('/studies', [['StudyDate', '20250101-']]));
    expect(found).toHaveLength(3);
    expect(seen.map(({ url }) => url)).toEqual([
      '/base/studies?StudyDate=20250101-&limit=2&offset=0',
      '/base/studies?StudyDate=20250101-&limit=2&offset=2',
    ]);
  });

  it('gives up a refusal whose page has no end', async () => {
    let sent = 0;
    const endless: Answer = (_request, response) => {
      response.writeHead(404);
      const pump = (): void => {
        while (!response.destroyed) {
          sent += 1 << 16;
          if (!response.write(Buffer.alloc(1 << 16))) return void response.once('drain', pump);
        }
      };
      pump();
    };
    answers = [endless];
    await expect(using({}, (client) => client.search('/studies', []))).rejects.toBeInstanceOf(PacsError);
    expect(sent).toBeLessThan(32 << 20);
  });

  it('ends where a service that knows no offset sends its first page again', async () => {
    answers = [json([study('1.1'), study('1.2')]), json([study('1.1'), study('1.2')])];
    expect(await using({ pageSize: 2 }, (client) => client.search('/studies', []))).toHaveLength(2);
  });

  it('takes 204 for an empty list', async () => {
    answers = [(_request, response) => response.writeHead(204).end()];
    expect(await using({}, (client) => client.search('/studies', []))).toEqual([]);
  });

  it('tries again what fails in passing, and gives up in the end', async () => {
    answers = [json({}, 503), (request) => request.socket.destroy(), json([study('1.1')])];
    expect(await using({}, (client) => client.search('/studies', []))).toHaveLength(1);
    answers = [json({}, 503), json({}, 503)];
    await expect(using({ retries: 1 }, (client) => client.search('/studies', []))).rejects.toMatchObject({
      code: 'BUSY',
      fault: 'busy',
    });
    expect(seen).toHaveLength(5);
  });

  it('asks once where the answer will not change', async () => {
    answers = [json({ message: 'DOE^JANE' }, 403)];
    await expect(using({}, (client) => client.search('/studies', []))).rejects.toMatchObject({
      code: 'FORBIDDEN',
      fault: 'refused',
    });
    expect(seen).toHaveLength(1);
  });

  it('does not quote what a service says, and does not follow it elsewhere', async () => {
    answers = [json('DOE^JANE', 500), (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()];
    const failure = await using({ retries: 0 }, (client) => client.search('/studies', [])).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PacsError);
    expect(JSON.stringify([(failure as PacsError).message, failure])).not.toContain('DOE');
    await expect(using({}, (client) => client.search('/studies', []))).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
  });

  it('sends a bearer token from client credentials, keeps it, and renews it once after a 401', async () => {
    const token = (value: string): Answer => json({ access_token: value, token_type: 'Bearer', expires_in: 3600 });
    const credentials = {
      kind: 'client-credentials',
      tokenUrl: `${root}/token`,
      clientId: 'site',
      clientSecret: 's&cret',
      scope: 'read',
    } as const;
    answers = [token('one'), json([]), json([]), json({}, 401), token('two'), json([study('1.1')])];
    await using({ credentials }, async (client) => {
      await client.search('/studies', []);
      await client.search('/studies', []);
      expect(await client.search('/studies', [])).toHaveLength(1);
    });
    expect(seen.map(({ authorization }) => authorization)).toEqual([
      `Basic ${Buffer.from('site:s%26cret').toString('base64')}`,
      'Bearer one',
      'Bearer one',
      'Bearer one',
      `Basic ${Buffer.from('site:s%26cret').toString('base64')}`,
      'Bearer two',
    ]);
  });

  it('renews a token shortly before it ends, and says when it gets none', async () => {
    const credentials = { kind: 'client-credentials', tokenUrl: `${root}/token`, clientId: 'site', clientSecret: 'x' } as const;
    answers = [
      json({ access_token: 'short', expires_in: 20 }),
      json([]),
      json({ access_token: 'next', expires_in: 20 }),
      json([]),
      json({ error: 'invalid_client' }, 401),
    ];
    await using({ credentials }, async (client) => {
      await client.search('/studies', []);
      await client.search('/studies', []);
      await expect(client.search('/studies', [])).rejects.toMatchObject({ code: 'TOKEN_REFUSED', fault: 'refused' });
    });
    expect(seen.map(({ authorization }) => authorization?.split(' ')[0])).toEqual([
      'Basic',
      'Bearer',
      'Basic',
      'Bearer',
      'Basic',
    ]);
  });

  it('is silent for no longer than it is allowed', async () => {
    answers = [() => undefined];
    await expect(using({ timeoutMs: 100, retries: 0 }, (client) => client.search('/studies', []))).rejects.toMatchObject({
      code: 'TIMED_OUT',
    });
  });

  it('refuses an address that is none, and UIDs that would leave the folder', async () => {
    expect(() => new DicomWebClient({ url: 'pacs.example/dicom-web' })).toThrow(
      expect.objectContaining({ code: 'BAD_SETTING', fault: 'input' }),
    );
    expect(() => new DicomWebClient({ url: 'http://user:pass@pacs.example/' })).toThrow(
      expect.objectContaining({ code: 'BAD_SETTING' }),
    );
    answers = [json([study('../../etc')])];
    const source = new DicomWebSource({ url: root });
    await expect(source.findStudies({ accession: 'A1' })).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    await source.close();
  });
});
