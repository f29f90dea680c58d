import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RehearsalHospital } from '../../fixtures/rehearsal-hospital.js';

interface Exported {
  readonly document: string;
  readonly events: number;
  readonly withheld: number;
}

const LIST = 'urn:oid:2.16.840.1.113883.3.1937.777.24.5.3';
const item = (n: number) => ({ coding: [{ system: LIST, code: `${LIST.slice(8)}.${n}` }] });
const consent = (patient: string, permits: readonly number[], denies: readonly number[] = []) => ({
  resourceType: 'Consent',
  ...{ status: 'active', scope: { coding: [{ code: 'research' }] }, category: [] },
  ...{
    patient: { identifier: { type: { coding: [{ code: 'MR' }] }, value: patient } },
    dateTime: '2024-02-23T12:00:00+01:00',
    policy: [{ uri: 'f1' }],
  },
  provision: {
    type: 'deny',
    period: { start: '2024-02-23', end: '2054-02-22' },
    provision: [
      ...permits.map((n) => ({ type: 'permit', code: [item(n)] })),
      ...denies.map((n) => ({ type: 'deny', code: [item(n)] })),
    ],
  },
});

describe('documents of consent at the local API', () => {
  let hospital: RehearsalHospital;
  const write = (name: string, text: string): string => {
    const path = join(hospital.folder, name);
    writeFileSync(path, text);
    return path;
  };
  const take = (name: string, text: string) =>
    hospital.as<object>('olga', 'POST', 'consent/import', { table: write(name, text) });
  const out = (format: string) => hospital.as<Exported>('olga', 'POST', 'consent/export', { format });

  beforeAll(async () => {
    hospital = await RehearsalHospital.open({ COLLIMATE_SITE_ZONE: 'Europe/Berlin' });
  });
  afterAll(() => hospital.close());

  it('are taken as FHIR, whole or not at all, with the entry that is wrong', async () => {
    const entry = [consent('A', [6, 7, 8]), consent('B', [6, 7], [8]), consent('C', [8], [29])].map((resource) => ({ resource }));
    const bundle = { resourceType: 'Bundle', type: 'searchset', entry };
    const broken = { ...bundle, entry: [...entry, { resource: { ...consent('D', [8]), modifierExtension: [{ url: 'x' }] } }] };
    await expect(take('broken.json', JSON.stringify(broken))).rejects.toThrow('entry 4, Consent.modifierExtension[0]');
    expect(await take('bundle.json', JSON.stringify(bundle))).toMatchObject({ events: 4, known: 0, withdrawals: 2 });
    expect(await take('bundle.json', JSON.stringify(bundle))).toMatchObject({ events: 0, known: 4 });
    const standing = (subject: string) => hospital.as('olga', 'POST', 'consent/standing', { subject });
    expect(await standing('C')).toMatchObject({ mayBeContacted: false });
    expect(await standing('B')).toMatchObject({ events: [{ type: 'WITHDRAWN' }] });
  });

  it('go out in each form and come in again without a new event; who is erased is in none', async () => {
    const header = 'subject,type,at,form,scope,expires,majority,rho_max,actor';
    const rows = [
      'E,GIVEN,2025-01-01,f1,DUO:0000042;DUO:0000018,2055-01-01,2030-02-03,1/10,guardian',
      'F,DECEASED,2025-02-03,,,,,,',
      '=5,GIVEN,2025-01-01,f1,DUO:0000042,,,,',
      "'@x,REFUSED,2025-01-01,,,,,,",
    ];
    expect(await take('more.csv', [header, ...rows].join('\n'))).toMatchObject({ events: 4 });
    for (const format of ['csv', 'fhir-r4', 'fhir-r5']) {
      const { document, events, withheld } = await out(format);
      // B has withdrawn: the number is gone.
      expect([events, withheld]).toEqual([7, 1]);
      // A person opens it: nothing in it runs.
      if (format === 'csv') expect(document.match(/^['=@].*?(?=,)/gm)).toEqual(["'=5", "'@x"]);
      expect(document.includes('\nB,') || document.includes('"B"')).toBe(false);
      expect(await take(`again-${format}`, document)).toMatchObject({ events: 0, known: 7, notes: [] });
    }
  });

  it('are a receipt for the patient, which says what comes of it', async () => {
    const receipt = await hospital.as<Record<string, unknown>>('olga', 'POST', 'consent/receipts', { subject: 'E' });
    expect(receipt).toMatchObject({
      pii_principal_id: 'E',
      pii_processing: [{ privacy_notice: 'f1', privacy_cap: { rho: '1/10', epsilon: null }, after_death: 'ends' }],
      events: [{ event_type: 'GIVEN', entity_id: 'guardian', validity_duration: '2054-12-31T23:00:00.000Z' }],
      studies: [],
    });
    await expect(hospital.as('olga', 'POST', 'consent/receipts', { subject: 'nobody' })).rejects.toThrow('NO_SUCH_SUBJECT');
    await expect(hospital.as('ada', 'POST', 'consent/receipts', { subject: 'E' })).rejects.toThrow('ROLE_MISSING');
    await expect(hospital.as('ada', 'POST', 'consent/export', { format: 'csv' })).rejects.toThrow('ROLE_MISSING');
    expect(hospital.logged.join('')).not.toContain('"E"');
  });

  it('say whether the consent is in force, and by which act: the receipt, and whoever asks the site', async () => {
    const header = 'subject,type,at,form,scope,expires';
    const rows = ['H,GIVEN,2025-01-01,f1,DUO:0000042,', 'I,GIVEN,2025-01-01,f1,DUO:0000042,2026-01-01'];
    await take('force.csv', [header, ...rows].join('\n'));
    const receipt = (subject: string) => hospital.as<object>('olga', 'POST', 'consent/receipts', { subject });
    const standing = (subject: string) => hospital.as<object>('olga', 'POST', 'consent/standing', { subject });
    const given = '2024-12-31T23:00:00.000Z';
    expect(await receipt('H')).toMatchObject({
      consent_status: { in_force: true, reason: null, withdrawal: null, since: given, event_type: 'GIVEN', event_time: given },
      pii_processing: [{ in_force: true }],
    });
    expect(await standing('H')).toMatchObject({ isInForce: true, since: given, act: { type: 'GIVEN', form: 'f1' } });
    // A day that the form names ends it without a word of anybody.
    const lapsed = '2025-12-31T23:00:00.000Z';
    expect(await receipt('I')).toMatchObject({
      consent_status: { in_force: false, reason: 'EXPIRED', since: lapsed, event_type: 'GIVEN', event_time: given },
      pii_processing: [{ in_force: false }],
    });
    expect(await standing('I')).toMatchObject({ isInForce: false, reason: 'EXPIRED', since: lapsed });
    for (const kind of ['NO_FURTHER_CONTACT', 'ERASURE'] as const) {
      const done = await hospital.as<{ certificate: string }>('olga', 'POST', 'consent/withdrawals', { subject: 'H', kind });
      expect(JSON.parse(readFileSync(done.certificate, 'utf8'))).toMatchObject({ kind });
      const isInForce = kind === 'NO_FURTHER_CONTACT';
      const told = isInForce ? { reason: null, withdrawal: null } : { reason: 'WITHDRAWN', withdrawal: kind };
      expect(await receipt('H')).toMatchObject({
        consent_status: { in_force: isInForce, ...told },
        pii_processing: [{ in_force: isInForce }],
        may_be_contacted: false,
      });
      expect(await standing('H')).toMatchObject({ isInForce, ...told, act: { type: isInForce ? 'GIVEN' : 'WITHDRAWN' } });
    }
  });

  it('are no more than is asked: a certificate lists no release where there was none', async () => {
    const { certificate, releases } = await hospital.as<{ certificate: string; releases: object[] }>(
      'olga',
      'POST',
      'consent/withdrawals',
      { subject: 'E', kind: 'ERASURE' },
    );
    expect(releases).toEqual([]);
    expect(JSON.parse(readFileSync(certificate, 'utf8'))).toMatchObject({ releases: [] });
  });

  it('hold an ending that was said again after a consent, in each form, and bring in nothing new', async () => {
    const [head, ending] = ['subject,type,at,form,scope', 'G,REFUSED,2025-02-01,,'];
    const given = (at: string): string => `G,GIVEN,${at},f1,DUO:0000042`;
    await take('first.csv', [head, given('2025-01-01'), ending, given('2025-03-01')].join('\n'));
    expect(await take('later.csv', [head, ending].join('\n'))).toMatchObject({ events: 1 });
    for (const format of ['csv', 'fhir-r4', 'fhir-r5']) {
      const { document } = await out(format);
      expect(await take(`said-again-${format}`, document)).toMatchObject({ events: 0 });
    }
    // From a server that tells the refusal alone it arrives after the consent like any other.
    await take('anew.csv', [head, given('2025-04-01')].join('\n'));
    const alone = [head, ending].join('\n');
    const { document } = await out('fhir-r4');
    const bundle = JSON.parse(document) as { entry: { resource: object }[] };
    const words = bundle.entry.map((entry) => ({ entry, text: JSON.stringify(entry.resource) }));
    const refusals = words.filter(({ text }) => /"G"/.test(text) && /"deny"/.test(text) && !/"permit"/.test(text));
    expect(refusals.length).toBeGreaterThan(0);
    const notes = expect.arrayContaining([expect.objectContaining({ code: 'ENDING_AGAIN', count: 1 })]);
    expect(await take('alone.json', JSON.stringify({ ...bundle, entry: [refusals[0].entry] }))).toMatchObject({
      events: 1,
      notes,
    });
    expect(await take('alone.csv', alone)).toMatchObject({ events: 0, known: 1 });
  });
});
