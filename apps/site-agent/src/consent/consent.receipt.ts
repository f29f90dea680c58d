import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DUO_CODES, type ConsentEvent, type ConsentGrant } from '@collimate/governance-consent';
import { canonicalBytes, digestOf } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import type { ConsentReceipt } from '@collimate/platform-site-api';
import { ConsentStore, ConsentTime, SettingStore, type ConsentStanding } from '@collimate/platform-site-store';
import { standingView } from './standing.view.js';
import { StudiesOfSubject } from './studies.of-subject.js';

/** Status of a consent after each kind of event. @source W3C DPV, consent status */
const STATES: Readonly<Record<ConsentEvent['type'], string>> = {
  GIVEN: 'consent given',
  AMENDED: 'consent given, narrowed',
  WITHDRAWN: 'consent withdrawn',
  REFUSED: 'consent refused',
  EXPIRED: 'consent expired',
  DECEASED: 'subject deceased',
};

/** Issues receipts of consent. Nothing is kept of them. */
@Injectable()
export class ConsentReceipts {
  constructor(
    private readonly consent: ConsentStore,
    private readonly studies: StudiesOfSubject,
    private readonly settings: SettingStore,
    private readonly time: ConsentTime,
    private readonly keys: Keystore,
  ) {}

  /** @param hospitalId the hospital's own number @throws StoreError NO_SUCH_SUBJECT */
  issue(hospitalId: string): ConsentReceipt {
    const subject = this.consent.subjectOf(hospitalId);
    const standing = this.consent.standingOf(hospitalId);
    const { events, force } = standing;
    const inForce = new Set(force.kind === 'in-force' ? force.grants : []);
    const site = this.settings.get('site-id') ?? null;
    const stated = {
      schema: 'collimate.consent-receipt/2',
      schema_version: 'ISO/IEC TS 27560:2023',
      receipt_id: randomUUID(),
      record_id: digestOf('collimate.consent-record/1', { events: events.map(({ id }) => id) }),
      issued_at: this.time.now(),
      language: 'en',
      pii_principal_id: hospitalId,
      party_identification: [{ party_id: site, party_role: 'controller', party_name: site ?? 'the hospital' }],
      pii_processing: events
        .filter((event) => event.type === 'GIVEN' || event.type === 'AMENDED')
        .map((grant) => ({ ...processingOf(grant), in_force: inForce.has(grant) })),
      withdrawal_method: 'tell the hospital; it counts at once, and a later release is made without you',
      privacy_rights: ['withdraw', 'have erased', 'have explained', 'have a copy', 'complain to the supervisory authority'],
      consent_status: statusOf(standing),
      may_be_contacted: standing.mayBeContacted,
      events: events.map(eventOf),
      studies: this.studies.of(subject),
      site_key: Buffer.from(this.keys.identitySpki()).toString('base64'),
    } as const;
    return { ...stated, signature: Buffer.from(this.keys.signWithIdentity(canonicalBytes(stated))).toString('base64') };
  }
}

function statusOf(standing: ConsentStanding): ConsentReceipt['consent_status'] {
  const { isInForce, reason, withdrawal, since, act } = standingView(standing);
  return {
    in_force: isInForce,
    ...{ reason, withdrawal, since },
    event_type: act?.type ?? null,
    event_time: act?.at ?? null,
  };
}

function eventOf(event: ConsentEvent): ConsentReceipt['events'][number] {
  const state = event.type === 'WITHDRAWN' ? `${STATES.WITHDRAWN}, ${event.withdrawal}` : STATES[event.type];
  const expires = 'expires' in event ? event.expires : undefined;
  return {
    event_time: event.at,
    event_type: event.type,
    event_state: state,
    entity_id: event.actor,
    validity_duration: expires ?? null,
  };
}

function processingOf(grant: ConsentGrant): Omit<ConsentReceipt['pii_processing'][number], 'in_force'> {
  const { form, scope, basis, expires, majority, afterDeath, cap } = grant;
  return {
    privacy_notice: form,
    purposes: scope.duo.map((purpose) => ({ purpose, label: labelOf(purpose) })),
    lawful_basis: `consent, ${basis}`,
    pii_information: [
      { pii_type: 'images and regions drawn in them', special_pii_category: 'data concerning health' },
      {
        pii_type: 'numbers computed from them, and columns of tables that a study names',
        special_pii_category: 'data concerning health',
      },
    ],
    processing_method: 'computed inside the hospital under a pseudonym; only sums over patients leave, with noise added',
    storage_locations: ['the hospital'],
    recipients: ['of the data: nobody outside the hospital', 'of the noisy sums: whoever runs an approved study, and the public'],
    retention_period: expires ?? null,
    studies: scope.studies,
    modalities: scope.modalities,
    majority: majority ?? null,
    after_death: afterDeath ?? 'ends',
    privacy_cap: { rho: cap?.rho ?? null, epsilon: cap?.epsilon ?? null },
  };
}

function labelOf(term: string): string {
  const [code, about] = term.split(' ');
  const label = DUO_CODES.find((known) => known.code === code)?.label ?? 'not known, so it permits nothing';
  return about === undefined ? label : `${label}: ${about}`;
}
