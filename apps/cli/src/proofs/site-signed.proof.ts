import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { compared, type Check } from '@collimate/governance-publication';
import { canonicalBytes } from '@collimate/kernel-canonical';
import { CliError } from '../errors/cli.error.js';
import { keyFingerprint } from './signed-head.proof.js';

/** Prefix of the 32 bytes of a key that makes them a SubjectPublicKeyInfo. @source RFC 8410, section 10.1 */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Key of a document, with its owner. */
export interface HeldKey {
  /** Name of the key's place in the document. */
  readonly name: string;
  readonly value: unknown;
  readonly site: unknown;
  /** The 32 bytes alone; else SubjectPublicKeyInfo, DER. */
  readonly isBare?: boolean;
}

/**
 * Checks a document that a site signed for a patient: that no character was changed, and, if the reader names the key,
 * that it is the hospital's.
 * @param siteKeys fingerprints by the names of sites
 * @param between checks of the kind of document
 * @throws CliError BAD_DOCUMENT if there is no key or no signature
 */
export function patientDocument(
  document: object,
  key: HeldKey,
  siteKeys: ReadonlyMap<string, string> = new Map(),
  between: readonly Check[] = [],
): readonly Check[] {
  const { signature, ...stated } = document as { readonly signature?: unknown };
  const held = strictBytes(key.name, key.value);
  const spki = key.isBare === true ? Buffer.concat([ED25519_SPKI, held]) : held;
  return [
    signatureCheck(stated, spki, strictBytes('signature', signature)),
    ...between,
    siteKeyCheck(keyFingerprint(spki.toString('base64')), key.site, siteKeys),
  ];
}

function signatureCheck(stated: object, spki: Buffer, signature: Buffer): Check {
  const holds = verify(null, canonicalBytes(stated), publicKey(spki), signature);
  return { what: 'signature', verdict: holds ? 'holds' : 'fails', detail: 'Ed25519 over everything else' };
}

function siteKeyCheck(fingerprint: string, site: unknown, siteKeys: ReadonlyMap<string, string>): Check {
  const expected = typeof site === 'string' ? siteKeys.get(site) : undefined;
  if (expected !== undefined) return compared('key of the hospital', fingerprint, expected);
  const name = typeof site === 'string' && /^[a-z0-9-]{1,64}$/.test(site) ? site : 'SITE';
  const detail = `${fingerprint}; name the one that you trust by --site-key ${name}=…`;
  return { what: 'key of the hospital', verdict: 'not-shown', detail };
}

/** The same bytes can be written in several ways: only the one that the site writes counts. @throws CliError BAD_DOCUMENT */
function strictBytes(name: string, value: unknown): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
  if (bytes !== undefined && bytes.toString('base64') === value) return bytes;
  throw new CliError('BAD_DOCUMENT', 'input', `the key ${name} is missing or has another form`, {
    place: { tag: name },
    hint: 'Ask the hospital for the document again; a change by hand is what this command finds.',
  });
}

function publicKey(spki: Buffer): KeyObject {
  let key;
  try {
    key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch {
    throw noKey();
  }
  if (key.asymmetricKeyType !== 'ed25519') throw noKey();
  return key;
}

const noKey = (): CliError =>
  new CliError('BAD_DOCUMENT', 'input', 'the key of the hospital in the document is none', {
    hint: 'Ask the hospital for the document again.',
  });
