import { readFileSync } from 'node:fs';
import { connect as connectHttp2, constants, type ClientHttp2Session } from 'node:http2';
import { once } from 'node:events';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';

/** Largest message of a peer without a certificate, bytes. */
const LARGEST = 16 * 1024;
const RESOURCE_EXHAUSTED = '8';

/* A gRPC server holds a whole message before a guard sees it. How many connections there may be stands in strangers.spec.ts. */
describe('peers without a certificate, over gRPC', () => {
  const home = new RehearsalCoordinator();
  const open: ClientHttp2Session[] = [];
  beforeAll(() => home.start({}));
  afterAll(async () => {
    for (const session of open) session.destroy();
    await home.end();
  });

  const opened = async (): Promise<ClientHttp2Session> => {
    const { port, authorityFile } = home.running.address;
    const session = connectHttp2(`https://localhost:${port}`, { ca: readFileSync(authorityFile) });
    session.on('error', () => undefined);
    open.push(session);
    await Promise.race([once(session, 'remoteSettings'), once(session, 'close')]);
    return session;
  };

  /** The status of gRPC that an enrolment of so many bytes is answered with. */
  const enrolled = (session: ClientHttp2Session, bytes: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const stream = session.request({
        [constants.HTTP2_HEADER_METHOD]: 'POST',
        [constants.HTTP2_HEADER_PATH]: '/collimate.v1.SiteService/Enrol',
        'content-type': 'application/grpc',
        te: 'trailers',
        'grpc-timeout': '10S',
      });
      const read = (headers: Record<string, unknown>): void => {
        if (headers['grpc-status'] !== undefined) resolve(String(headers['grpc-status']));
      };
      stream.on('response', read);
      stream.on('trailers', read);
      stream.on('error', reject);
      stream.resume();
      const message = Buffer.alloc(5 + bytes);
      message.writeUInt32BE(bytes, 1);
      // Field 99, of so many zero bytes: nothing that an enrolment knows.
      if (bytes > 5)
        message.set([0x9a, 0x06, ((bytes - 5) & 0x7f) | 0x80, (((bytes - 5) >> 7) & 0x7f) | 0x80, (bytes - 5) >> 14], 5);
      stream.end(message);
    });

  it('are read up to 16 KiB a message and refused beyond', async () => {
    const session = await opened();
    expect(await enrolled(session, LARGEST)).not.toBe(RESOURCE_EXHAUSTED);
    expect(await enrolled(session, LARGEST + 1)).toBe(RESOURCE_EXHAUSTED);
  });

  it('have four calls at a time on one connection', async () => {
    expect((await opened()).remoteSettings.maxConcurrentStreams).toBe(4);
  });
});
