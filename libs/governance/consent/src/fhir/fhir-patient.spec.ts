import { parseInstant } from '@collimate/kernel-canonical';
import { openFhirConsents } from './fhir-import.js';

const reading = { zone: 'UTC', now: parseInstant('2026-11-23T07:00:00.000Z') };
const typed = (code: string, system?: string) => ({ type: { coding: [{ code, ...(system === undefined ? {} : { system }) }] } });
const patient = (value: string, extra: object = {}) => ({
  ...{ resourceType: 'Patient', id: 'p1', identifier: [{ ...typed('MR'), value }] },
  ...extra,
});
const denial = (who: object) => ({
  ...{ resourceType: 'Consent', status: 'active', scope: {}, category: [], dateTime: '2024-01-01', policy: [{ uri: 'v1' }] },
  ...{ patient: who, provision: { type: 'deny' } },
});
type Entry = readonly [fullUrl: string | undefined, resource: object];
const numbers = (entries: readonly Entry[], patientSystem?: string) => {
  const entry = entries.map(([fullUrl, resource]) => ({ ...(fullUrl === undefined ? {} : { fullUrl }), resource }));
  const { consents, read } = openFhirConsents(JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }), {
    ...reading,
    patientSystem,
  });
  return consents.flatMap((one) => read(one).rows.map(({ hospitalId }) => hospitalId));
};
const placeIn = (entries: readonly Entry[], system?: string) => {
  try {
    return numbers(entries, system).join(', ');
  } catch (error) {
    expect(error).toMatchObject({ code: 'BAD_ROW' });
    return (error as { place: { tag: string } }).place.tag;
  }
};
const place = (...entries: readonly Entry[]) => placeIn(entries);
const [a, b]: readonly Entry[] = [
  ['http://a/fhir/Patient/p1', patient('AAA')],
  ['http://b/fhir/Patient/p1', patient('BBB')],
];
const to = (reference: string) => denial({ reference });

describe('whom a FHIR consent is about', () => {
  it.each<[string, readonly Entry[], string]>([
    ['is followed by its full address', [a, b, [undefined, to('http://a/fhir/Patient/p1')]], 'AAA'],
    ['is followed by its full address, of a version too', [a, b, [undefined, to('http://b/fhir/Patient/p1/_history/2')]], 'BBB'],
    ['is on the server of the Consent where it is relative', [a, b, ['http://b/fhir/Consent/7', to('Patient/p1')]], 'BBB'],
    [
      'is followed by a URN',
      [
        ['urn:uuid:1', patient('AAA')],
        ['urn:uuid:2', patient('BBB')],
        [undefined, to('urn:uuid:1')],
      ],
      'AAA',
    ],
    [
      'is the only one of its id where no address is known',
      [
        [undefined, patient('AAA')],
        [undefined, to('http://a/fhir/Patient/p1')],
      ],
      'AAA',
    ],
    [
      'is one of two records with the same number',
      [
        [undefined, patient('AAA')],
        [undefined, patient('AAA')],
        [undefined, to('Patient/p1')],
      ],
      'AAA',
    ],
    [
      "is known by another of the patient's identifiers too",
      [
        [
          undefined,
          patient('', {
            identifier: [
              { type: { coding: [{ code: 'MR' }] }, value: 'AAA' },
              { system: 'urn:insurance', value: '9' },
            ],
          }),
        ],
        [undefined, denial({ reference: 'Patient/p1', identifier: { system: 'urn:insurance', value: '9' } })],
        [undefined, denial({ identifier: { system: 'urn:insurance', value: '9' } })],
      ],
      'AAA, AAA',
    ],
    [
      'is taken from its reference where no Patient is in the document',
      [
        [undefined, to('http://a/fhir/Patient/p1')],
        [undefined, to('Patient/p1')],
      ],
      'p1, p1',
    ],
  ])('%s', (_title, entries, expected) => expect(place(...entries)).toBe(expected));

  it.each<[string, readonly Entry[], string]>([
    ['two servers have that id, and none is named', [a, b, [undefined, to('Patient/p1')]], 'entry 3, Consent.patient'],
    ['another server has that id', [a, b, [undefined, to('http://c/fhir/Patient/p1')]], 'entry 3, Consent.patient'],
    ['the server of the Consent is another', [a, ['http://b/fhir/Consent/7', to('Patient/p1')]], 'entry 2, Consent.patient'],
    [
      'two records of that id have two numbers',
      [
        [undefined, patient('AAA')],
        [undefined, patient('BBB')],
        [undefined, to('Patient/p1')],
      ],
      'entry 3, Consent.patient',
    ],
    [
      'two records of that address have two numbers',
      [a, [a[0], patient('BBB')], [undefined, to('http://a/fhir/Patient/p1')]],
      'entry 3, Consent.patient',
    ],
    [
      'no URN leads there',
      [
        ['urn:uuid:1', patient('AAA')],
        [undefined, to('urn:uuid:3')],
      ],
      'entry 2, Consent.patient',
    ],
    [
      'the address and the id of a Patient differ',
      [
        ['http://a/Patient/p2', patient('AAA')],
        [undefined, to('Patient/p1')],
      ],
      'entry 1, Patient.id',
    ],
    [
      'number and reference lead to two',
      [
        [undefined, patient('AAA')],
        [undefined, denial({ reference: 'Patient/p1', identifier: { value: 'CCC' } })],
      ],
      'entry 2, Consent.patient',
    ],
    [
      'the number is marked as another',
      [[undefined, denial({ identifier: { type: { coding: [{ code: 'NIIP' }] }, value: '9' } })]],
      'entry 1, Consent.patient.identifier',
    ],
    [
      'two servers have that id, and no Patient is in the document',
      [
        [undefined, to('http://a/Patient/p1')],
        [undefined, to('http://b/Patient/p1')],
      ],
      'entry 1, Consent.patient',
    ],
    [
      'the record is not in use',
      [
        [undefined, patient('AAA', { active: false })],
        [undefined, to('Patient/p1')],
      ],
      'entry 2, Consent.patient',
    ],
    [
      'the record was replaced',
      [
        [undefined, patient('AAA', { link: [{ type: 'replaced-by', other: { reference: 'Patient/p2' } }] })],
        [undefined, to('Patient/p1')],
      ],
      'entry 2, Consent.patient',
    ],
  ])('is refused where %s', (_title, entries, where) => expect(place(...entries)).toBe(where));
});

const HOUSE = 'https://house.example/fhir/sid/patient';
const INSURANCE = 'http://fhir.de/sid/gkv/kvid-10';
const V2 = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const who = (...identifier: readonly object[]) => patient('', { identifier });
const consentOf = (identifier: object): Entry => [undefined, denial({ identifier })];
const patientOf = (...identifier: readonly object[]): readonly Entry[] => [
  [undefined, who(...identifier)],
  [undefined, to('Patient/p1')],
];
const OWN = 'entry 1, Patient.identifier';
const ITS = 'entry 1, Consent.patient.identifier';

/* A withdrawal that is recorded under an insurance's number is recorded of nobody. */
describe("the hospital's own number in a FHIR document", () => {
  it.each<[string, readonly Entry[], string]>([
    ["an insurance's, without a type", patientOf({ system: INSURANCE, value: '9' }), OWN],
    ["an insurance's, with its type", patientOf({ ...typed('NIIP', V2), value: '9' }), OWN],
    ['a bare one, of which nobody knows whose it is', patientOf({ value: '9' }), OWN],
    ['one that was it once', patientOf({ ...typed('MR'), use: 'old', value: '9' }), OWN],
    ['MR of a list of somebody else', patientOf({ ...typed('MR', 'https://other.example'), value: '9' }), OWN],
    [
      'MR and the number of an insurance at once',
      patientOf({ type: { coding: [{ code: 'MR' }, { code: 'NIIP' }] }, value: '9' }),
      OWN,
    ],
    ['two of them', patientOf({ ...typed('MR'), value: '1' }, { ...typed('MR'), system: HOUSE, value: '2' }), OWN],
    ["an insurance's in the Consent", [consentOf({ system: INSURANCE, value: '9' })], ITS],
    ['a bare one in the Consent', [consentOf({ value: '9' })], ITS],
    [
      "an insurance's in the Consent, of a patient who has nothing else",
      [[undefined, who({ system: INSURANCE, value: '9' })], consentOf({ system: INSURANCE, value: '9' })],
      OWN,
    ],
  ])('is not %s', (_title, entries, where) => expect(place(...entries)).toBe(where));

  it.each<[string, readonly Entry[], string]>([
    ['that system', patientOf({ system: INSURANCE, value: '9' }, { system: HOUSE, value: '4711' }), '4711'],
    ['that system, in the Consent', [consentOf({ system: HOUSE, value: '4711' })], '4711'],
    [
      "that system, and not another hospital's MR",
      patientOf({ ...typed('MR'), value: '1' }, { system: HOUSE, value: '4711' }),
      '4711',
    ],
    ['that system, by a patient internal number', patientOf({ ...typed('PI', V2), system: HOUSE, value: '4711' }), '4711'],
    ['MR of another system', patientOf({ ...typed('MR'), system: 'https://other.example', value: '9' }), OWN],
    ['MR without a system', [consentOf({ ...typed('MR'), value: '9' })], ITS],
    ['that system with the type of an insurance', patientOf({ ...typed('NIIP'), system: HOUSE, value: '9' }), OWN],
    ['two of that system', patientOf({ system: HOUSE, value: '1' }, { system: HOUSE, value: '2' }), OWN],
    ['one of that system twice', patientOf({ system: HOUSE, value: '1' }, { system: HOUSE, value: '1' }), '1'],
    ['a reference alone', [[undefined, to('Patient/p1')]], 'entry 1, Consent.patient'],
    [
      'a Patient without numbers',
      [
        [undefined, patient('', { identifier: [] })],
        [undefined, to('Patient/p1')],
      ],
      'entry 2, Consent.patient',
    ],
  ])('is, where the site has named its system, %s, or the place is told', (_title, entries, expected) => {
    expect(placeIn(entries, HOUSE)).toBe(expected);
  });

  it('names what the site can do, and repeats no number', () => {
    const read = (): unknown => numbers(patientOf({ system: INSURANCE, value: 'SECRET' }));
    expect(read).toThrow(expect.objectContaining({ hint: expect.stringContaining('COLLIMATE_SITE_PATIENT_SYSTEM') }));
    expect(read).toThrow(expect.not.objectContaining({ message: expect.stringContaining('SECRET') }));
  });
});
