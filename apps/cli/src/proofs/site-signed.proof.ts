import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { compared, type Check, type Verification } from '@collimate/governance-publication';
import { canonicalBytes } from '@collimate/kernel-canonical';
import { consentReceiptSchema, type ConsentReceipt, type DeletionCertificate } from '@collimate/platform-site-api';
import { CliError } from '../errors/cli.error.js';
import { keyFingerprint } from './signed-head.proof.js';

/** A receipt or a certificate before anybody has looked at its values: the names are those of the two. */
type Fields = { readonly [K in keyof ConsentReceipt | keyof DeletionCertificate]?: unknown };

const RECEIPT: ConsentReceipt['schema'] = 'collimate.consent-receipt/1';
const CERTIFICATE: DeletionCertificate['type'] = 'collimate.deletion-certificate/1';
/** What stands before the 32 bytes of a key, so that it is a SubjectPublicKeyInfo. @source RFC 8410, section 10.1 */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Whether a document is one that a site gives to a patient. */
export function isSiteSigned(document: object): boolean {
  const fields = document as Fields;
  return fields.schema === RECEIPT || fields.type === CERTIFICATE;
}

/**
 * Checks what a site signed for a patient: that no character was changed, and, where the reader names it, that the key is the
 * hospital's.
 * @param siteKeys fingerprints by the names of sites
 * @throws CliError BAD_DOCUMENT if there is no key or no signature
 */
export function verifySiteSigned(document: object, siteKeys: ReadonlyMap<string, string>): Verification {
  const fields = document as Fields;
  const isReceipt = fields.schema === RECEIPT;
  const { signature, ...stated } = fields;
  const held = bytesOf(fields, isReceipt ? 'site_key' : 'publicKey');
  const key = (isReceipt ? held : Buffer.concat([ED25519_SPKI, held])).toString('base64');
  const holds = verify(null, canonicalBytes(stated), publicKey(key), bytesOf({ signature }, 'signature'));
  const signed: Check = { what: 'signature', verdict: holds ? 'holds' : 'fails', detail: 'Ed25519 over everything else' };
  const form: readonly Check[] = isReceipt
    ? [
        {
          what: 'form of the receipt',
          verdict: consentReceiptSchema.safeParse(fields).success ? 'holds' : 'fails',
          detail: 'ISO/IEC TS 27560:2023',
        },
      ]
    : [];
  const site = isReceipt ? siteOf(fields) : fields.site;
  return {
    document: isReceipt ? 'receipt' : 'certificate',
    checks: [signed, ...form, keyCheck(keyFingerprint(key), site, siteKeys)],
  };
}

function keyCheck(fingerprint: string, site: unknown, siteKeys: ReadonlyMap<string, string>): Check {
  const expected = typeof site === 'string' ? siteKeys.get(site) : undefined;
  if (expected !== undefined) return compared('key of the hospital', fingerprint, expected);
  const name = typeof site === 'string' && /^[a-z0-9-]{1,64}$/.test(site) ? site : 'SITE';
  const detail = `${fingerprint}; name the one that you trust by --site-key ${name}=…`;
  return { what: 'key of the hospital', verdict: 'not-shown', detail };
}

function siteOf(fields: Fields): unknown {
  const parties = fields.party_identification;
  return Array.isArray(parties)
    ? (parties[0] as Partial<ConsentReceipt['party_identification'][number]> | undefined)?.party_id
    : undefined;
}

function publicKey(spki: string): KeyObject {
  let key;
  try {
    key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
  } catch {
    throw noKey();
  }
  if (key.asymmetricKeyType !== 'ed25519') throw noKey();
  return key;
}

/** The same bytes can be written in several ways: only the one that the site writes counts. */
function bytesOf(fields: Fields, name: 'site_key' | 'publicKey' | 'signature'): Buffer {
  const value = fields[name];
  const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
  if (bytes !== undefined && bytes.toString('base64') === value) return bytes;
  throw new CliError('BAD_DOCUMENT', 'input', `the key ${name} is missing or has another form`, {
    place: { tag: name },
    hint: 'Ask the hospital for the document again; a change by hand is what this command finds.',
  });
}

const noKey = (): CliError =>
  new CliError('BAD_DOCUMENT', 'input', 'the key of the hospital in the document is none', {
    hint: 'Ask the hospital for the document again.',
  });
