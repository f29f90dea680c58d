import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { ClientError } from './client.error.js';
import { callJson } from './json-http.js';

describe('a JSON request', () => {
  let server: Server;
  let url: string;
  let answer: { status: number; body: string } = { status: 200, body: '' };
  let seen: { authorization?: string; body: string } = { body: '' };

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen = { authorization: request.headers.authorization, body: '' };
      request.on('data', (chunk: Buffer) => (seen.body += chunk.toString()));
      request.on('end', () => response.writeHead(answer.status).end(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const failure = async (status: number, body: string): Promise<ClientError> => {
    answer = { status, body };
    return callJson({ url }, 'GET', '/').then(
      () => Promise.reject(new Error('it did not fail')),
      (error: ClientError) => error,
    );
  };

  it('sends the token and the body, and gives undefined for an empty answer', async () => {
    answer = { status: 204, body: '' };
    expect(await callJson({ url, token: 'abc' }, 'POST', '/x', { a: 1 })).toBeUndefined();
    expect(seen).toEqual({ authorization: 'Bearer abc', body: '{"a":1}' });
  });

  it('tells the problem of the server: code, sentence, hint and place', async () => {
    const error = await failure(
      400,
      JSON.stringify({ code: 'BODY_INVALID', title: 't', detail: 'd', hint: 'h', place: { tag: 'name', item: 2, row: 'x' } }),
    );
    expect(error).toMatchObject({
      code: 'BODY_INVALID',
      fault: 'input',
      message: 'd',
      hint: 'h',
      status: 400,
      place: { tag: 'name', item: 2 },
    });
  });

  it.each([
    [400, 'input'],
    [401, 'refused'],
    [403, 'refused'],
    [404, 'missing'],
    [409, 'conflict'],
    [429, 'busy'],
    [500, 'broken'],
    [503, 'unavailable'],
  ])('has for status %i the fault %s, as the servers’ own table', async (status, fault) => {
    expect(await failure(status, 'not JSON')).toMatchObject({ code: `HTTP_${status}`, fault });
  });

  it('says that there is no answer yet if somebody took the request and is silent', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const api = { url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`, timeoutMs: 50 };
    await expect(callJson(api, 'POST', '/', { a: 1 })).rejects.toMatchObject({
      code: 'NO_ANSWER_YET',
      message: 'no answer yet after 0.05 s',
      fault: 'unavailable',
    });
    silent.closeAllConnections();
    silent.close();
  });

  it('says so if a firewall lets nothing through, and answers nothing either', async () => {
    // Of an https address that takes the connection and speaks no TLS the request never leaves: to the client that is the same.
    const mute = createTcpServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const api = { url: `https://127.0.0.1:${(mute.address() as AddressInfo).port}`, timeoutMs: 50 };
    await expect(callJson(api, 'GET', '/')).rejects.toMatchObject({ code: 'UNREACHABLE', fault: 'unavailable' });
    mute.close();
  });

  it('says so if nobody answers', async () => {
    await expect(callJson({ url: 'http://127.0.0.1:1' }, 'GET', '/')).rejects.toMatchObject({
      code: 'UNREACHABLE',
      fault: 'unavailable',
      status: 0,
    });
  });
});
