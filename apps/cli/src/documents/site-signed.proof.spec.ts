import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { holds, isOpen } from '@collimate/governance-publication';
import { canonicalBytes, canonicalJson } from '@collimate/kernel-canonical';
import { consentReceiptSchema, earlierReceiptSchema } from '@collimate/platform-site-api';
import { renderReceiptPage } from '../views/consent-receipt.page.js';
import { isReceiptPage, verifyReceiptPage } from './receipt-page.proof.js';
import { keyFingerprint } from '../proofs/signed-head.proof.js';
import { verifyDocument } from './verify-document.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const spki = publicKey.export({ format: 'der', type: 'spki' });
const signed = <T extends object>(stated: T) => ({
  ...stated,
  signature: sign(null, canonicalBytes(stated as never), privateKey).toString('base64'),
});
const stated = {
  ...{ schema_version: 'ISO/IEC TS 27560:2023', receipt_id: 'r-1', record_id: 'd' },
  ...{ issued_at: '2026-11-29T17:00:00.000Z', language: 'en', pii_principal_id: '4711 <b>&"' },
  party_identification: [{ party_id: 'north', party_role: 'controller', party_name: 'north' }],
  pii_processing: [],
  withdrawal_method: 'tell the hospital',
  privacy_rights: ['withdraw'],
  may_be_contacted: true,
  events: [
    {
      ...{ event_time: '2025-01-01T00:00:00.000Z', event_type: 'GIVEN', event_state: 'consent given' },
      ...{ entity_id: 'subject', validity_duration: null },
    },
  ],
  studies: [{ study: 'lung', title: '</script><script>', permitted: false, reason: 'PRIVACY_CAP_EXCEEDED' }],
  site_key: spki.toString('base64'),
};
const erased = {
  ...{ in_force: false, reason: 'WITHDRAWN', withdrawal: 'ERASURE', since: '2026-02-03T00:00:00.000Z' },
  ...{ event_type: 'WITHDRAWN', event_time: '2026-02-03T00:00:00.000Z' },
};
const receiptOf = (status: object) =>
  consentReceiptSchema.parse(signed({ ...stated, schema: 'collimate.consent-receipt/2', consent_status: status }));
const receipt = receiptOf(erased);
const earlier = earlierReceiptSchema.parse(signed({ ...stated, schema: 'collimate.consent-receipt/1' }));
const certificateOf = (type: string) =>
  signed({
    ...{ type, kind: 'NO_FURTHER_USE', site: 'north', withdrawal: 'w', effects: [], releases: [] },
    publicKey: spki.subarray(-32).toString('base64'),
  });
const certificate = certificateOf('collimate.withdrawal-certificate/1');
const siteKeys = new Map([['north', keyFingerprint(spki.toString('base64'))]]);

/** One character of a text is another one. */
const changed = (text: string) =>
  fc
    .tuple(fc.nat(text.length - 1), fc.constantFrom('0', '1', 'a', 'Z', '"', ' ', '<', '}'))
    .filter(([at, character]) => text[at] !== character)
    .map(([at, character]) => text.slice(0, at) + character + text.slice(at + 1));
const isTaken = (verify: () => ReturnType<typeof verifyDocument>): boolean => {
  try {
    return holds(verify());
  } catch {
    return false;
  }
};

describe('what a hospital signs for a patient', () => {
  let folder: string;
  const page = (text: string): string => {
    const file = join(folder, 'page.html');
    writeFileSync(file, text);
    return file;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'receipt-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['receipt', receipt],
    ['certificate', certificate],
    ['certificate', certificateOf('collimate.deletion-certificate/1')],
  ])('is a %s that holds, wholly where the key of the hospital is named', (document, text) => {
    expect(verifyDocument(text, { siteKeys })).toMatchObject({ document });
    expect(isOpen(verifyDocument(text, { siteKeys }))).toBe(false);
    expect([holds(verifyDocument(text, {})), isOpen(verifyDocument(text, {}))]).toEqual([true, true]);
    expect(holds(verifyDocument(text, { siteKeys: new Map([['north', '0'.repeat(64)]]) }))).toBe(false);
  });

  it.each([
    ['receipt', canonicalJson(receipt)],
    ['certificate', canonicalJson(certificate)],
  ])('is no %s any more when one character is changed', (_what, text) => {
    fc.assert(
      fc.property(changed(text), (other) => {
        expect(isTaken(() => verifyDocument(JSON.parse(other), { siteKeys }))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('says first, of a consent that has ended, that it has: on the page and where it is checked', () => {
    const text = renderReceiptPage(receipt);
    expect(text).toMatch(/NOT IN FORCE: you withdrew on 2026-02-03.*everything that was made of your images is erased/);
    expect(text.indexOf('NOT IN FORCE')).toBeLessThan(text.indexOf('What was recorded'));
    const detail = 'when it was issued: NOT IN FORCE, WITHDRAWN, ERASURE, 2026-02-03T00:00:00.000Z';
    expect(verifyDocument(receipt, { siteKeys }).checks).toContainEqual(expect.objectContaining({ detail }));
    const given = { in_force: true, reason: null, withdrawal: null, since: '2025-01-01T00:00:00.000Z' };
    const inForce = receiptOf({ ...given, event_type: 'GIVEN', event_time: '2025-01-01T00:00:00.000Z' });
    expect(renderReceiptPage(inForce)).toContain('in force since 2025-01-01T00:00:00.000Z (recorded: given');
  });

  it('leaves open whether the consent of a receipt of before was in force, and its page is that of before', () => {
    const found = verifyDocument(earlier, { siteKeys });
    expect([holds(found), isOpen(found)]).toEqual([true, true]);
    const shown = verifyReceiptPage(page(renderReceiptPage(earlier)), { siteKeys });
    expect([holds(shown), renderReceiptPage(earlier)].toString()).not.toContain('in force');
  });

  it('is a page that runs nothing, holds the receipt, and is none when one character of it is changed', () => {
    const text = renderReceiptPage(receipt);
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).toContain('4711 &lt;b&gt;&amp;&quot;');
    expect(text).not.toMatch(/(?:src|href)=/);
    const found = verifyReceiptPage(page(text), { siteKeys });
    expect(isReceiptPage(page(text))).toBe(true);
    expect([found.document, holds(found) && !isOpen(found)]).toEqual(['receipt', true]);
    fc.assert(
      fc.property(changed(text), (other) => {
        expect(isTaken(() => verifyReceiptPage(page(other), { siteKeys }))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});
