import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  cosignedMessage,
  formatVerifierKey,
  noteParts,
  signatureLine,
  verifierKey,
  type VerifierKey,
} from '@collimate/governance-provenance';
import { rawPublicKey } from './ed25519.js';
import { parseWitness } from './witness.address.js';
import { WitnessClient } from './witness.client.js';

const NOTE = 'log\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\u2014 log AAAAAAAA\n';
const pair = generateKeyPairSync('ed25519');
const key: VerifierKey = verifierKey('w1', rawPublicKey(pair.publicKey.export({ format: 'der', type: 'spki' }))!, 'cosignature');

function lineOver(text: string, time = 1_795_000_000): string {
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(time));
  const signature = Buffer.concat([stamp, sign(null, cosignedMessage(Buffer.from(text), time), pair.privateKey)]);
  return signatureLine({ name: key.name, keyId: key.keyId, signature });
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly location?: string;
}

describe('a witness that answers as it likes', () => {
  let server: Server;
  let answers: readonly Answer[] = [];
  let asked: { readonly path: string; readonly body: string }[] = [];
  const client = (): WitnessClient => {
    const { port } = server.address() as AddressInfo;
    return new WitnessClient(parseWitness(`http://127.0.0.1:${port}/prefix/ ${formatVerifierKey(key)}`));
  };
  const submit = (...given: readonly Answer[]) => {
    answers = given;
    asked = [];
    const proofFrom = (from: number) => ({ from, to: 5, hashes: [] });
    return client().submit({ note: NOTE, size: 5, known: 0, proofFrom });
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += String(part)));
      request.on('end', () => {
        asked.push({ path: request.url ?? '', body });
        const answer = answers[asked.length - 1] ?? { status: 500, body: '' };
        response.writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location }).end(answer.body);
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterAll(() => new Promise((closed) => server.close(closed)));

  const good = { status: 200, body: lineOver(noteParts(NOTE).text) };

  it('is asked at its prefix, and once more from the size that it knows', async () => {
    expect(await submit({ status: 409, body: '3\n' }, good)).toEqual({ line: good.body, time: 1_795_000_000 });
    expect(asked).toEqual([
      { path: '/prefix/add-checkpoint', body: `old 0\n\n${NOTE}` },
      { path: '/prefix/add-checkpoint', body: `old 3\n\n${NOTE}` },
    ]);
  });

  it('may sign with other keys too, which are passed over', async () => {
    const other = signatureLine({ name: 'w2', keyId: key.keyId, signature: new Uint8Array(72) });
    expect((await submit({ status: 200, body: other + good.body })).line).toBe(good.body);
  });

  it.each<[string, readonly Answer[], string]>([
    ['a longer log', [{ status: 409, body: '6\n' }], 'WITNESS_AHEAD'],
    [
      'two sizes',
      [
        { status: 409, body: '3\n' },
        { status: 409, body: '4\n' },
      ],
      'WITNESS_REFUSED',
    ],
    ['no size', [{ status: 409, body: 'three\n' }], 'WITNESS_REFUSED'],
    ['a fork', [{ status: 422, body: '' }], 'WITNESS_REFUSED'],
    ['an unknown log', [{ status: 404, body: '' }], 'WITNESS_REFUSED'],
    ['too many calls', [{ status: 429, body: '' }], 'WITNESS_UNREACHABLE'],
    ['a failure', [{ status: 503, body: '' }], 'WITNESS_UNREACHABLE'],
    ['another place', [{ status: 307, body: '', location: '/elsewhere' }], 'WITNESS_UNREACHABLE'],
    ['no end', [{ status: 200, body: '\u2014 w1 AAAAAAAA\n'.repeat(10_000) }], 'WITNESS_UNREACHABLE'],
    ['another text', [{ status: 200, body: lineOver('log\n6\n') }], 'WITNESS_FALSE'],
    ['another key', [{ status: 200, body: good.body.replace(' w1 ', ' w2 ') }], 'WITNESS_FALSE'],
    ['nothing', [{ status: 200, body: '' }], 'BAD_NOTE'],
  ])('is not believed when it tells of %s', async (_, given, code) => {
    await expect(submit(...given)).rejects.toMatchObject({ code });
  });

  it('is unreachable where nobody listens', async () => {
    const nobody = new WitnessClient(parseWitness(`http://127.0.0.1:9 ${formatVerifierKey(key)}`));
    const proofFrom = (from: number) => ({ from, to: 5, hashes: [] });
    await expect(nobody.submit({ note: NOTE, size: 5, known: 0, proofFrom })).rejects.toMatchObject({
      code: 'WITNESS_UNREACHABLE',
    });
  });
});

describe('a witness in the settings', () => {
  it('is an address and a key', () => {
    const { url, key: read } = parseWitness(` https://w.example.org/a/  ${formatVerifierKey(key)} `);
    expect([url, read]).toEqual(['https://w.example.org/a', key]);
  });

  it.each([
    ['', 'BAD_WITNESS'],
    ['https://w.example.org', 'BAD_WITNESS'],
    [`ftp://w.example.org ${formatVerifierKey(key)}`, 'BAD_WITNESS'],
    ['https://w.example.org w1+00000000+BA==', 'BAD_KEY'],
    [`https://w.example.org ${formatVerifierKey(verifierKey('w1', key.publicKey))}`, 'BAD_WITNESS'],
  ])('is refused as %j', (text, code) => {
    expect(() => parseWitness(text)).toThrow(expect.objectContaining({ code }));
  });
});
