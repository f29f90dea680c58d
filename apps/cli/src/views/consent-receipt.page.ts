import { canonicalJson } from '@collimate/kernel-canonical';
import type { ConsentReceipt, EarlierConsentReceipt } from '@collimate/platform-site-api';
import { escaped, PAPER_STYLE, paperTable } from './paper.js';

/** The tag that holds the receipt itself in a page. */
export const HELD = /<script type="application\/json" id="receipt">([^<]*)<\/script>/;

/** Words for a patient for the codes of a denial. */
const REASONS: Readonly<Record<NonNullable<ConsentReceipt['studies'][number]['reason']>, string>> = {
  NO_CONSENT: 'there is no consent of yours',
  REFUSED: 'you refused',
  WITHDRAWN: 'you withdrew',
  EXPIRED: 'your consent has ended',
  DECEASED: 'the consent ended with death',
  OF_AGE: 'the consent of a guardian ended when you came of age',
  CONFLICTING_EVENTS: 'what was recorded contradicts itself',
  FORM_NOT_ACCEPTED: 'the study takes another form than the one that was signed',
  PURPOSE_NOT_COVERED: 'you allowed other purposes',
  STUDY_NOT_COVERED: 'you allowed other studies',
  MODALITY_NOT_COVERED: 'you allowed other kinds of images',
  PRIVACY_CAP_EXCEEDED: 'the study would cost more of your privacy than you allow',
};

/** Words for the patient about the kinds of withdrawal. */
const WITHDRAWALS: Readonly<Record<NonNullable<ConsentReceipt['consent_status']['withdrawal']>, string>> = {
  NO_FURTHER_CONTACT: 'nobody calls you any more',
  NO_FURTHER_USE: 'nothing of yours is used any more, and what was made of it is deleted',
  ERASURE: 'everything that was made of your images is erased',
};

/** @returns one page to print, complete in itself; the same receipt always makes the same page. Receipts of before make the page of before. */
export function renderReceiptPage(receipt: ConsentReceipt | EarlierConsentReceipt): string {
  const [{ party_name: party }] = receipt.party_identification;
  const held = canonicalJson(receipt).replaceAll('<', '\\u003c');
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><title>Receipt of consent</title>',
    `<style>${PAPER_STYLE}</style></head><body>`,
    '<h1>Receipt of consent to research</h1>',
    paperTable([
      ['Patient number', receipt.pii_principal_id],
      ['Hospital', party],
      ['Issued', receipt.issued_at],
      ...statusLine(receipt),
      ['You may be asked for further studies', receipt.may_be_contacted ? 'yes' : 'no'],
    ]),
    '<h2>What was recorded</h2>',
    paperTable(receipt.events.map((event) => [event.event_time, `${event.event_state} (by: ${event.entity_id})`])),
    ...receipt.pii_processing.flatMap(grantLines),
    '<h2>Studies of this hospital now</h2>',
    receipt.studies.length === 0
      ? '<p>None is approved.</p>'
      : paperTable(
          receipt.studies.map(({ title, reason }) => [
            title,
            reason === null ? 'takes you in' : `leaves you out: ${REASONS[reason]}`,
          ]),
        ),
    '<h2>Your rights</h2>',
    `<p>To withdraw: ${escaped(receipt.withdrawal_method)}. You may: ${escaped(receipt.privacy_rights.join(', '))}.</p>`,
    `<p>Receipt <code>${escaped(receipt.receipt_id)}</code>, record <code>${escaped(receipt.record_id)}</code>, ${escaped(receipt.schema_version)}.`,
    `Signature of the hospital: <code>${escaped(receipt.signature)}</code></p>`,
    `<script type="application/json" id="receipt">${held}</script>`,
    '</body></html>',
    '',
  ].join('\n');
}

/** The first line shows what counts: an ended consent must not look like a valid one. */
function statusLine(receipt: ConsentReceipt | EarlierConsentReceipt): readonly (readonly [string, string])[] {
  if (!('consent_status' in receipt)) return [];
  const { in_force: isInForce, reason, withdrawal, since, event_type: type, event_time: time } = receipt.consent_status;
  const act = type === null || time === null ? '' : ` (recorded: ${type.toLowerCase()}, ${time})`;
  if (isInForce) return [['Your consent when this was issued', `in force since ${since ?? 'a day that is not known'}${act}`]];
  const kind = withdrawal === null ? '' : ` – ${WITHDRAWALS[withdrawal]}`;
  const on = since === null ? '' : ` on ${since}`;
  return [['Your consent when this was issued', `NOT IN FORCE: ${REASONS[reason ?? 'NO_CONSENT']}${on}${kind}${act}`]];
}

type Grant = (ConsentReceipt | EarlierConsentReceipt)['pii_processing'][number];

function grantLines(grant: Grant): readonly string[] {
  const { rho, epsilon } = grant.privacy_cap;
  const caps = [...(rho === null ? [] : [`rho ${rho}`]), ...(epsilon === null ? [] : [`epsilon ${epsilon}`])];
  const named = (names: 'any' | readonly string[]): string => (names === 'any' ? 'all' : names.join(', '));
  return [
    'in_force' in grant && !grant.in_force
      ? `<h2>What form ${escaped(grant.privacy_notice)} allowed: no longer in force</h2>`
      : `<h2>What form ${escaped(grant.privacy_notice)} allows</h2>`,
    paperTable([
      ['Purposes', grant.purposes.map(({ purpose, label }) => `${label} (${purpose})`).join('; ')],
      ['Basis', grant.lawful_basis],
      ['Data', grant.pii_information.map(({ pii_type: type }) => type).join('; ')],
      ['How', grant.processing_method],
      ['Kept at', grant.storage_locations.join('; ')],
      ['Given to', grant.recipients.join('; ')],
      ['Studies', named(grant.studies)],
      ['Kinds of images', named(grant.modalities)],
      ['Until', grant.retention_period ?? 'it is withdrawn'],
      ['Coming of age', grant.majority ?? 'does not matter'],
      ['After death', grant.after_death],
      ['Most that a study may cost', caps.length === 0 ? 'no cap of your own' : caps.join(', ')],
    ]),
  ];
}
