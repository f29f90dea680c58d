import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { compared, type Check } from '@collimate/governance-publication';
import { canonicalBytes } from '@collimate/kernel-canonical';
import { CliError } from '../errors/cli.error.js';
import { keyFingerprint } from './signed-head.proof.js';

/**
 * That no character of what a site signed for a patient was changed.
 * @param stated everything but the signature
 * @param spki key of the site, SubjectPublicKeyInfo, DER
 * @throws CliError BAD_DOCUMENT if the key is no Ed25519 key
 */
export function signatureCheck(stated: object, spki: Buffer, signature: Buffer): Check {
  const holds = verify(null, canonicalBytes(stated), publicKey(spki), signature);
  return { what: 'signature', verdict: holds ? 'holds' : 'fails', detail: 'Ed25519 over everything else' };
}

/**
 * That the key in the document is the hospital's, where the reader names it.
 * @param spki key of the site, SubjectPublicKeyInfo, DER
 * @param siteKeys fingerprints by the names of sites
 */
export function siteKeyCheck(spki: Buffer, site: unknown, siteKeys: ReadonlyMap<string, string> = new Map()): Check {
  const fingerprint = keyFingerprint(spki.toString('base64'));
  const expected = typeof site === 'string' ? siteKeys.get(site) : undefined;
  if (expected !== undefined) return compared('key of the hospital', fingerprint, expected);
  const name = typeof site === 'string' && /^[a-z0-9-]{1,64}$/.test(site) ? site : 'SITE';
  const detail = `${fingerprint}; name the one that you trust by --site-key ${name}=…`;
  return { what: 'key of the hospital', verdict: 'not-shown', detail };
}

/** The same bytes can be written in several ways: only the one that the site writes counts. @throws CliError BAD_DOCUMENT */
export function strictBytes(name: string, value: unknown): Buffer {
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
