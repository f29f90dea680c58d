import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { toHex } from '@collimate/kernel-canonical';
import { openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.js';
import { fromBase64, toBase64 } from './base64.js';
import { noteKeyId, openNote, signNote, type NoteSigner, type NoteVerifier } from './signed-note.js';

const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

function verifierOf(name: string, publicKey: Uint8Array): NoteVerifier {
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  return { name, keyId: noteKeyId(name, publicKey), verify: (text, signature) => verify(null, text, key, signature) };
}

function pairOf(name: string): { signer: NoteSigner; verifier: NoteVerifier } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const verifier = verifierOf(name, publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
  return { verifier, signer: { name, keyId: verifier.keyId, sign: (text) => sign(null, text, privateKey) } };
}

/** @source golang.org/x/mod/sumdb/note, the package's example */
const NEUMANN = {
  key: 'ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  note:
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n\n" +
    '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};

describe('a signed note', () => {
  const neumann = verifierOf('PeterNeumann', fromBase64(NEUMANN.key)!.slice(1));

  it('has the published key id', () => {
    expect(toHex(neumann.keyId)).toBe('c74f20a3');
  });

  it('opens the published example and refuses it with a letter changed', () => {
    expect(openNote(NEUMANN.note, [neumann]).signedBy).toEqual(['PeterNeumann']);
    const changed = NEUMANN.note.replace('cryptography', 'cryptographx');
    expect(() => openNote(changed, [neumann])).toThrow(expect.objectContaining({ code: 'SIGNATURE_REFUSED' }));
  });

  it('carries the signatures of an owner and its witnesses, and refuses a note that nobody known has signed', () => {
    const [owner, witness, stranger] = [pairOf('north'), pairOf('coordinator'), pairOf('north')];
    const note = signNote('a line\n', [owner.signer, witness.signer]);
    expect(openNote(note, [witness.verifier, owner.verifier]).signedBy).toEqual(['north', 'coordinator']);
    expect(openNote(note, [witness.verifier]).signedBy).toEqual(['coordinator']);
    expect(() => openNote(note, [stranger.verifier])).toThrow(expect.objectContaining({ code: 'SIGNATURE_REFUSED' }));
  });

  it.each(['', 'no end', 'a\n\nb\n', 'caf\u00e9\n'])('cannot be made of %j', (text) => {
    expect(() => signNote(text, [pairOf('north').signer])).toThrow(expect.objectContaining({ code: 'BAD_NOTE' }));
  });
});

describe('a checkpoint', () => {
  const root = Uint8Array.from({ length: 32 }, (_, i) => i * 7);
  const checkpoint = { origin: 'collimate/site/north/1', size: 20_852_163, root };

  it('comes back from its signed note', () => {
    const { signer, verifier } = pairOf('north');
    const note = signCheckpoint(checkpoint, [signer]);
    expect(note.split('\n').slice(0, 3)).toEqual(['collimate/site/north/1', '20852163', toBase64(root)]);
    expect(openCheckpoint(note, checkpoint.origin, [verifier])).toEqual(checkpoint);
    expect(() => openCheckpoint(note, 'collimate/site/south/1', [verifier])).toThrow(
      expect.objectContaining({ code: 'BAD_CHECKPOINT' }),
    );
    expect(() => openCheckpoint(note.replace('20852163', '20852164'), checkpoint.origin, [verifier])).toThrow(
      expect.objectContaining({ code: 'SIGNATURE_REFUSED' }),
    );
  });

  it.each(['o\n01\nAA==\n', 'o\n1\nAA==\n', `o\n-1\n${toBase64(root)}\n`, `o\n1\n${toBase64(root)}\nextension\n`, 'o\n1\n'])(
    'is not read from %j',
    (text) => {
      expect(() => parseCheckpoint(text)).toThrow(expect.objectContaining({ code: 'BAD_CHECKPOINT' }));
    },
  );
});

describe('base64', () => {
  /** @source RFC 4648 section 10 */
  const vectors = [
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ];

  it.each(vectors)('writes %j as %j and reads it back', (text, encoded) => {
    expect(toBase64(Buffer.from(text))).toBe(encoded);
    expect(Buffer.from(fromBase64(encoded)!).toString()).toBe(text);
  });

  it.each(['Zg=', 'Zh==', 'Zm9=', 'Z', 'Zm 9v', 'Zm9v\n', 'Zm-v'])(
    'refuses %j, which is not the one form of its bytes',
    (text) => {
      expect(fromBase64(text)).toBeUndefined();
    },
  );
});
