import { parseInstant } from '@collimate/kernel-canonical';
import { openFhirConsents } from './fhir-import.js';

export function readFhirConsents(text: string, how: Parameters<typeof openFhirConsents>[1]) {
  const { consents, read } = openFhirConsents(text, how);
  const all = consents.map(read);
  return { rows: all.flatMap(({ rows }) => rows), notes: all.flatMap(({ notes }) => notes) };
}

export const reading = { zone: 'Europe/Berlin', now: parseInstant('2026-11-23T07:00:00.000Z') };
export const LIST = 'urn:oid:2.16.840.1.113883.3.1937.777.24.5.3';
export const item = (n: number) => ({ coding: [{ system: LIST, code: `${LIST.slice(8)}.${n}` }] });
export const years = (start: string, end: string) => ({ period: { start, end } });
export const purpose = (code: string, system = 'http://terminology.hl7.org/CodeSystem/v3-ActReason') => ({ system, code });

/** A root that denies, five years of collecting and thirty of use, as hospitals in Germany write it. */
export const broad = (permits: readonly number[], denies: readonly number[] = [], extra: object = {}) => ({
  resourceType: 'Consent',
  id: 'c1',
  meta: { profile: ['https://www.medizininformatik-initiative.de/fhir/modul-consent/StructureDefinition/x'] },
  status: 'active',
  scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'research' }] },
  category: [{ coding: [{ system: 'http://loinc.org', code: '57016-8' }] }],
  patient: { reference: 'Patient/p1' },
  dateTime: '2024-02-23T12:00:00+01:00',
  policy: [{ uri: 'urn:oid:2.16.840.1.113883.3.1937.777.24.2.1791' }],
  provision: {
    type: 'deny',
    ...years('2024-02-23', '2054-02-22'),
    provision: [
      ...permits.map((n) => ({
        type: 'permit',
        ...years('2024-02-23', n === 6 ? '2029-02-22' : '2054-02-22'),
        code: [item(n)],
      })),
      ...denies.map((n) => ({ type: 'deny', ...years('2024-02-23', '2054-02-22'), code: [item(n)] })),
    ],
  },
  ...extra,
});
export const r4 = (provision: object, extra: object = {}) => ({ ...broad([]), provision, ...extra });
export const r5 = (decision: string, provision: readonly object[], extra: object = {}) => ({
  ...{
    resourceType: 'Consent',
    status: 'active',
    category: [],
    subject: { identifier: { type: { coding: [{ code: 'MR' }] }, value: '4711' } },
  },
  ...{ date: '2024-02-23', policyBasis: { url: 'https://hospital.example/consent/3.1' }, decision, provision, ...extra },
});
export const patient = {
  resourceType: 'Patient',
  id: 'p1',
  identifier: [{ type: { coding: [{ code: 'MR' }] }, value: '4711' }, { value: 'A123456789' }],
};
export const bundle = (...resources: object[]) =>
  JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: resources.map((resource) => ({ resource })) });
export const read = (...resources: object[]) => readFhirConsents(bundle(patient, ...resources), reading);
export const types = (...resources: object[]) => read(...resources).rows.map(({ type }) => type);
export const place = (document: string) => {
  try {
    readFhirConsents(document, reading);
    return 'taken';
  } catch (error) {
    expect(error).toMatchObject({ code: 'BAD_ROW' });
    expect(`${(error as Error).message} ${JSON.stringify(error)}`).not.toContain('SECRET');
    return (error as { place: { tag: string } }).place.tag;
  }
};
export const refusedAt = (resource: object) => place(bundle(patient, resource));
