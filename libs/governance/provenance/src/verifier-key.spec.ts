import { fromHex, toHex } from '@collimate/kernel-canonical';
import { asciiBytes } from './ascii.js';
import { fromBase64 } from './base64.js';
import { cosignatureTime, cosignedMessage, formatVerifierKey, parseVerifierKey, verifierKey } from './verifier-key.js';
import { readWitnessAnswer, readWitnessSize, witnessRequest } from './witness-message.js';

describe('a verifier key', () => {
  /** @source golang.org/x/mod/sumdb/note, the package's example */
  const published = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';

  it('is read from its published form, and written back', () => {
    const key = parseVerifierKey(published);
    expect([key.name, key.kind, toHex(key.keyId), key.publicKey.length]).toEqual(['PeterNeumann', 'signature', 'c74f20a3', 32]);
    expect(formatVerifierKey(key)).toBe(published);
  });

  it('has another id as the key of a witness', () => {
    const { publicKey } = parseVerifierKey(published);
    const text = formatVerifierKey(verifierKey('PeterNeumann', publicKey, 'cosignature'));
    expect(text).toMatch(/^PeterNeumann\+[0-9a-f]{8}\+BBpc2Q/);
    expect(text).not.toContain('c74f20a3');
    expect(parseVerifierKey(text).kind).toBe('cosignature');
  });

  it.each([
    published.replace('c74f20a3', 'c74f20a4'),
    published.replace('PeterNeumann', 'PeterNeumanm'),
    published.slice(0, -4),
    published.replace('+ARpc', '+Aipc'),
    'PeterNeumann',
    '',
  ])('is not read from %j', (text) => {
    expect(() => parseVerifierKey(text)).toThrow(expect.objectContaining({ code: 'BAD_KEY' }));
  });
});

describe('what is said to a witness and back', () => {
  /** @source C2SP tlog-cosignature, example of a cosigned message */
  it('signs the time and the text of the checkpoint', () => {
    const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
    const message = Buffer.from(cosignedMessage(asciiBytes(text) ?? new Uint8Array(0), 1_679_315_147)).toString();
    expect(message).toBe(`cosignature/v1\ntime 1679315147\n${text}`);
    expect(cosignatureTime(fromHex('0000000064185105' + '00'.repeat(64)))).toBe(0x64185105);
    expect(cosignatureTime(new Uint8Array(64))).toBeNaN();
  });

  it('asks with the size that the witness knows, the proof and the note', () => {
    const hashes = [new Uint8Array(32), new Uint8Array(32).fill(255)];
    const lines = witnessRequest({ from: 3, to: 5, hashes }, 'note\n').split('\n');
    expect(lines.slice(0, 5)).toEqual(['old 3', `${'A'.repeat(43)}=`, `${'/'.repeat(42)}8=`, '', 'note']);
    expect(fromBase64(lines[2])).toEqual(hashes[1]);
    const proof = { from: 3, to: 5, hashes: new Array<Uint8Array>(64).fill(hashes[0]) };
    expect(() => witnessRequest(proof, 'note\n')).toThrow(expect.objectContaining({ code: 'BAD_CHECKPOINT' }));
  });

  it('reads an answer and a size of one form alone', () => {
    expect(readWitnessAnswer('\u2014 w1 AAAAAAAA\n')).toHaveLength(1);
    for (const answer of ['', '\n', '\u2014 w1 AAAAAAAA', 'w1 AAAAAAAA\n']) {
      expect(() => readWitnessAnswer(answer)).toThrow(expect.objectContaining({ code: 'BAD_NOTE' }));
    }
    expect(['12\n', '0\n', '012\n', '12', '-1\n', '9999999999999999\n'].map(readWitnessSize)).toEqual([
      12,
      0,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
