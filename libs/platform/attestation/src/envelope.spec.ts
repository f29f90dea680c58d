import { generateKeyPairSync, sign } from 'node:crypto';
import { canonicalJson, sha256Hex } from '@collimate/kernel-canonical';
import fc from 'fast-check';
import { attest, readEnvelope, type AttestationSigner } from './envelope.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer: AttestationSigner = {
  publicKey: publicKey.export({ type: 'spki', format: 'der' }),
  sign: (bytes) => sign(null, bytes, privateKey),
};
const order = {
  subject: [{ name: 'result.json', sha256: sha256Hex(Buffer.from('a')) }],
  predicateType: 'urn:collimate:attestation:result/1',
  predicate: { study: 'a study', rho: '1/50' },
};
const envelope = attest(order, signer);

describe('an attestation', () => {
  it('is an in-toto statement in an envelope, the same for the same facts, signed by the key that it names', () => {
    expect(attest(order, signer)).toEqual(envelope);
    expect(envelope.payloadType).toBe('application/vnd.in-toto+json');
    const { statement, isSigned, keyId } = readEnvelope(envelope);
    expect([isSigned, keyId]).toEqual([true, sha256Hex(signer.publicKey)]);
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'result.json', digest: { sha256: order.subject[0].sha256 } }],
      predicate: order.predicate,
    });
  });

  /** @source DSSE v1.0.2, section Signature Definition: PAE(type, body) = "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body */
  it('signs the pre-authentication encoding of the standard', () => {
    let signed = Buffer.alloc(0);
    attest(order, { ...signer, sign: (bytes) => ((signed = Buffer.from(bytes)), signer.sign(bytes)) });
    const body = Buffer.from(envelope.payload, 'base64').toString();
    expect(signed.toString()).toBe(`DSSEv1 28 application/vnd.in-toto+json ${Buffer.byteLength(body)} ${body}`);
  });

  it('does not hold with any one bit turned', () => {
    const text = Buffer.from(canonicalJson(envelope));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length * 8 - 1 }), (bit) => {
        const altered = Buffer.from(text);
        altered[bit >> 3] ^= 1 << (bit & 7);
        let holds = false;
        try {
          holds = readEnvelope(JSON.parse(altered.toString('utf8'))).isSigned;
        } catch {
          holds = false;
        }
        expect(holds).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of another key is told by its fingerprint, and does not pass under the first one', () => {
    const other = generateKeyPairSync('ed25519');
    const own = attest(order, {
      publicKey: other.publicKey.export({ type: 'spki', format: 'der' }),
      sign: (bytes) => sign(null, bytes, other.privateKey),
    });
    expect(readEnvelope(own)).toMatchObject({ isSigned: true, keyId: expect.not.stringContaining(sha256Hex(signer.publicKey)) });
    const [{ sig }] = own.signatures;
    expect(readEnvelope({ ...envelope, signatures: [{ ...envelope.signatures[0], sig }] }).isSigned).toBe(false);
    expect(
      readEnvelope({ ...envelope, signatures: [{ ...envelope.signatures[0], keyid: own.signatures[0].keyid }] }).isSigned,
    ).toBe(false);
  });

  it.each([
    [{}, 'BAD_ENVELOPE'],
    ['text', 'BAD_ENVELOPE'],
    [{ ...envelope, more: 1 }, 'BAD_ENVELOPE'],
    [{ ...envelope, payloadType: 'text/plain' }, 'BAD_ENVELOPE'],
    [{ ...envelope, signatures: [] }, 'BAD_ENVELOPE'],
    [{ ...envelope, payload: `${envelope.payload.slice(0, 40)}\n${envelope.payload.slice(40)}` }, 'BAD_ENVELOPE'],
    [{ ...envelope, payload: Buffer.from('no JSON').toString('base64') }, 'BAD_STATEMENT'],
    [{ ...envelope, payload: Buffer.from('{}').toString('base64') }, 'BAD_STATEMENT'],
  ])('is none that is written as %j', (document, code) => {
    expect(() => readEnvelope(document)).toThrow(expect.objectContaining({ code }));
  });
});
