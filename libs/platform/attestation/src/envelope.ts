import { createHash, createPublicKey, verify } from 'node:crypto';
import {
  envelopeSchema,
  IN_TOTO_PAYLOAD,
  statementSchema,
  type SignedEnvelope,
  type Statement,
} from '@collimate/governance-publication';
import { canonicalJson } from '@collimate/kernel-canonical';
import { envelopeFromJSON, envelopeToJSON } from '@sigstore/bundle';
import { dsse } from '@sigstore/core';
import { AttestationError } from './attestation.error.js';

/** Signs attestations. Only this interface is seen, never the key itself. */
export interface AttestationSigner {
  /** SubjectPublicKeyInfo, DER; Ed25519. */
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
}

/** Input of a statement. */
export interface StatementOrder {
  readonly subject: readonly { readonly name: string; readonly sha256: string }[];
  /** A URI that says how the predicate is read. */
  readonly predicateType: string;
  readonly predicate: Readonly<Record<string, unknown>>;
}

/** A statement with whether its signature holds. */
export interface OpenedEnvelope {
  readonly statement: Statement;
  /** Fingerprint of the named key, SHA-256 of its SubjectPublicKeyInfo, hex, which a reader compares. */
  readonly keyId: string;
  /** Whether the key in the statement is the named one and has signed exactly these bytes. */
  readonly isSigned: boolean;
}

/**
 * Signs an in-toto statement in an envelope. The payload is canonical JSON, so the same facts have the same bytes.
 * @source DSSE v1.0.2; in-toto Attestation Framework v1
 */
export function attest(order: StatementOrder, signer: AttestationSigner): SignedEnvelope {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: order.subject.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: order.predicateType,
    // The key itself, so that the envelope can be checked offline; whose it is, its fingerprint tells.
    predicate: { ...order.predicate, signer: Buffer.from(signer.publicKey).toString('base64') },
  };
  const payload = Buffer.from(canonicalJson(statement));
  const sig = Buffer.from(signer.sign(dsse.preAuthEncoding(IN_TOTO_PAYLOAD, payload)));
  const keyid = fingerprint(signer.publicKey);
  return envelopeSchema.parse(envelopeToJSON({ payload, payloadType: IN_TOTO_PAYLOAD, signatures: [{ sig, keyid }] }));
}

/**
 * Reads an envelope with an in-toto statement of one signature.
 * @throws AttestationError BAD_ENVELOPE unless it is the one form of its bytes, BAD_STATEMENT for a payload that is no statement
 */
export function readEnvelope(document: unknown): OpenedEnvelope {
  const read = envelopeSchema.safeParse(document);
  if (!read.success) throw new AttestationError('BAD_ENVELOPE', 'this is no envelope of one in-toto statement');
  const { payload, payloadType, signatures } = envelopeFromJSON(read.data);
  // Base64 that decodes to the same bytes in another spelling is another file under the same signature.
  if (canonicalJson(envelopeToJSON({ payload, payloadType, signatures })) !== canonicalJson(read.data)) {
    throw new AttestationError('BAD_ENVELOPE', 'the envelope is not written in the one form of its bytes');
  }
  const [{ sig, keyid }] = signatures;
  const statement = readStatement(payload);
  const { signer } = statement.predicate;
  const publicKey = Buffer.from(typeof signer === 'string' ? signer : '', 'base64');
  const bytes = dsse.preAuthEncoding(payloadType, payload);
  return { statement, keyId: keyid, isSigned: keyid === fingerprint(publicKey) && isSigned(publicKey, bytes, sig) };
}

function readStatement(payload: Buffer): Statement {
  let json: unknown;
  try {
    json = JSON.parse(payload.toString('utf8'));
  } catch {
    throw new AttestationError('BAD_STATEMENT', 'the payload of the envelope is no JSON');
  }
  const statement = statementSchema.safeParse(json);
  if (statement.success) return statement.data;
  throw new AttestationError('BAD_STATEMENT', 'the payload of the envelope is no in-toto statement');
}

function fingerprint(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex');
}

function isSigned(publicKey: Uint8Array, bytes: Buffer, signature: Buffer): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, bytes, key, signature);
  } catch {
    // No signature is valid under a malformed key.
    return false;
  }
}
