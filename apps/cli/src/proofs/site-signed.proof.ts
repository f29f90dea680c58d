import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { compared, type Check, type Verification } from '@collimate/governance-publication';
import { canonicalBytes } from '@collimate/kernel-canonical';
import {
  consentReceiptSchema,
  earlierReceiptSchema,
  type ConsentReceipt,
  type EarlierConsentReceipt,
  type WithdrawalCertificate,
} from '@collimate/platform-site-api';
import { CliError } from '../errors/cli.error.js';
import { keyFingerprint } from './signed-head.proof.js';

/** A receipt or a certificate before anybody has looked at its values: the names are those of the two. */
type Fields = { readonly [K in keyof ConsentReceipt | keyof WithdrawalCertificate]?: unknown };

const RECEIPT: ConsentReceipt['schema'] = 'collimate.consent-receipt/2';
/** Receipts of before do not say whether the consent was still in force. */
const EARLIER_RECEIPT: EarlierConsentReceipt['schema'] = 'collimate.consent-receipt/1';
const CERTIFICATE: WithdrawalCertificate['type'] = 'collimate.withdrawal-certificate/1';
/** What sites issued before, for an erasure alone: it stands in the hands of patients. */
const EARLIER_CERTIFICATE = 'collimate.deletion-certificate/1';
/** What stands before the 32 bytes of a key, so that it is a SubjectPublicKeyInfo. @source RFC 8410, section 10.1 */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Whether a document is one that a site gives to a patient. */
export function isSiteSigned(document: object): boolean {
  const fields = document as Fields;
  return isReceipt(fields) || fields.type === CERTIFICATE || fields.type === EARLIER_CERTIFICATE;
}

/**
 * Checks what a site signed for a patient: that no character was changed, and, where the reader names it, that the key is the
 * hospital's.
 * @param siteKeys fingerprints by the names of sites
 * @throws CliError BAD_DOCUMENT if there is no key or no signature
 */
export function verifySiteSigned(document: object, siteKeys: ReadonlyMap<string, string>): Verification {
  const fields = document as Fields;
  const { signature, ...stated } = fields;
  const ofConsent = isReceipt(fields);
  const held = bytesOf(fields, ofConsent ? 'site_key' : 'publicKey');
  const key = (ofConsent ? held : Buffer.concat([ED25519_SPKI, held])).toString('base64');
  const holds = verify(null, canonicalBytes(stated), publicKey(key), bytesOf({ signature }, 'signature'));
  const signed: Check = { what: 'signature', verdict: holds ? 'holds' : 'fails', detail: 'Ed25519 over everything else' };
  const site = ofConsent ? siteOf(fields) : fields.site;
  return {
    document: ofConsent ? 'receipt' : 'certificate',
    checks: [signed, ...(ofConsent ? receiptChecks(fields) : []), keyCheck(keyFingerprint(key), site, siteKeys)],
  };
}

function isReceipt({ schema }: Fields): boolean {
  return schema === RECEIPT || schema === EARLIER_RECEIPT;
}

/** That it is a receipt, and what it says of the consent: a consent that has ended is told where the receipt is checked too. */
function receiptChecks(fields: Fields): readonly Check[] {
  const form = 'form of the receipt';
  const detail = 'ISO/IEC TS 27560:2023';
  if (fields.schema === EARLIER_RECEIPT) {
    const isForm = earlierReceiptSchema.safeParse(fields).success;
    const open = 'receipts of this version do not say whether the consent was still in force: ask for a new one';
    return [
      { what: form, verdict: isForm ? 'holds' : 'fails', detail },
      { what: 'standing of the consent', verdict: 'not-shown', detail: open },
    ];
  }
  const read = consentReceiptSchema.safeParse(fields);
  if (!read.success) return [{ what: form, verdict: 'fails', detail }];
  const { in_force: isInForce, reason, withdrawal, since } = read.data.consent_status;
  const ended = ['NOT IN FORCE', reason, withdrawal, since].filter((part) => part !== null).join(', ');
  const standing = isInForce ? `in force since ${since ?? 'an unknown day'}` : ended;
  return [
    { what: form, verdict: 'holds', detail },
    { what: 'standing of the consent', verdict: 'holds', detail: `when it was issued: ${standing}` },
  ];
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
