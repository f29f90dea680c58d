import { parseInstant } from '@collimate/kernel-canonical';
import type { ConsentReading } from '../consent-terms.js';
import { fhirBundleOf } from './fhir-export.js';
import { openFhirConsents } from './fhir-import.js';

const reading: ConsentReading = { zone: 'UTC', now: parseInstant('2026-11-23T07:00:00.000Z') };
const HOUSE = 'https://house.example/fhir/sid/patient';
const INS = 'http://insurance.example/sid';
const EVENT = 'urn:collimate:consent:event';
const named: ConsentReading = { ...reading, patientSystem: HOUSE };
const MR = { type: { coding: [{ code: 'MR' }] } };
const other = (text: string) => ({ type: { text } });
const patient = (...identifier: readonly object[]) =>
  ['http://a/fhir/Patient/p1', { resourceType: 'Patient', id: 'p1', identifier }] as const;
const consent = (who: object, extra: object = {}) =>
  [
    'http://a/fhir/Consent/7',
    {
      ...{ resourceType: 'Consent', status: 'active', scope: {}, category: [], dateTime: '2024-01-01' },
      ...{ policy: [{ uri: 'v1' }], patient: who, provision: { type: 'deny' }, ...extra },
    },
  ] as const;
type Entry = ReturnType<typeof patient | typeof consent>;

function taken(document: object, how: ConsentReading): string {
  try {
    const { consents, read } = openFhirConsents(JSON.stringify(document), how);
    return consents.flatMap((one) => read(one).rows.map(({ hospitalId }) => hospitalId)).join(', ');
  } catch (error) {
    expect(error).toMatchObject({ code: 'BAD_ROW' });
    return 'refused';
  }
}

const of = (entries: readonly Entry[], how: ConsentReading) =>
  taken(
    { resourceType: 'Bundle', type: 'collection', entry: entries.map(([fullUrl, resource]) => ({ fullUrl, resource })) },
    how,
  );
const HERE = { reference: 'http://a/fhir/Patient/p1' };
const ELSEWHERE = { reference: 'http://b/fhir/Patient/p9' };
const OWN = { system: HOUSE, value: '4711' };

describe('a consent of one patient', () => {
  it.each<[string, readonly Entry[], ConsentReading]>([
    [
      'two numbers without a value',
      [patient(OWN, { system: INS }), consent({ ...ELSEWHERE, identifier: { system: INS } })],
      named,
    ],
    ['two types without a value', [patient(OWN, other('x')), consent({ identifier: other('other') })], named],
    [
      'two numbers of no system and two types',
      [patient(OWN, { ...other('x'), value: '9' }), consent({ identifier: { ...other('y'), value: '9' } })],
      named,
    ],
    [
      'the number of another, whom the reference does not mean',
      [patient(OWN, { system: INS, value: '9' }), consent({ ...ELSEWHERE, identifier: { system: INS, value: '9' } })],
      named,
    ],
    [
      'a number that was given to another since',
      [patient(OWN, { system: INS, value: '9', use: 'old' }), consent({ identifier: { system: INS, value: '9' } })],
      named,
    ],
  ])('is not recorded for another by %s', (_title, entries, how) => expect(of(entries, how)).toBe('refused'));

  it('is recorded by a number of the patient whom the reference means', () => {
    const entries = [patient(OWN, { system: INS, value: '9' }), consent({ ...HERE, identifier: { system: INS, value: '9' } })];
    expect(of(entries, named)).toBe('4711');
  });

  it.each([
    ['that ended', { period: { end: '2001-01-01' } }, 'refused'],
    ['that ends today', { period: { end: '2026-11-23' } }, '4711'],
    ['that has not begun', { period: { start: '2027-01-01' } }, 'refused'],
    ['for a while', { use: 'temp' }, 'refused'],
    ['that was it once', { use: 'old' }, 'refused'],
    ['that has begun', { use: 'official', period: { start: '2020-01-01T00:00:00Z' } }, '4711'],
  ])('is recorded by a number %s only while it is in use', (_title, extra, expected) => {
    expect(of([patient({ ...OWN, ...extra }), consent(HERE)], named)).toBe(expected);
    expect(of([consent({ identifier: { ...OWN, ...extra } })], named)).toBe(expected);
    expect(of([consent({ identifier: { ...MR, ...OWN, ...extra } })], reading)).toBe(expected);
  });

  it('of another hospital is not recorded here, though an agent exported it', () => {
    const marked = { extension: [{ url: EVENT, valueString: 'REFUSED' }] };
    for (const identifier of [{ ...MR, value: '9' }, { value: '9' }, { ...MR, system: INS, value: '9' }]) {
      expect(of([consent({ identifier }, marked)], named)).toBe('refused');
    }
    // Without the setting, an export from before exports were marked is taken as it was.
    expect(of([consent({ identifier: { value: '9' } }, marked)], reading)).toBe('9');
  });
});

describe('an export of consent', () => {
  const rows = [{ hospitalId: '4711', type: 'REFUSED', at: parseInstant('2024-01-01T10:00:00.000Z') }] as const;
  const [here, there] = ['house-a', 'house-b'];

  it.each(['R4', 'R5'] as const)('as FHIR %s is read where its house or its system is, and nowhere else', (release) => {
    const bare = fhirBundleOf(rows, { release, house: here });
    expect(taken(bare, { ...reading, house: here })).toBe('4711');
    expect(taken(bare, { ...reading, house: there })).toBe('refused');
    expect(taken(bare, { ...named, house: here })).toBe('refused');
    const full = fhirBundleOf(rows, { release, house: here, patientSystem: HOUSE });
    expect(JSON.stringify(full)).toContain(HOUSE);
    expect(taken(full, { ...named, house: here })).toBe('4711');
    expect(taken(full, { ...named, house: there })).toBe('4711');
    expect(taken(full, { ...reading, house: here })).toBe('4711');
    expect(taken(full, { ...reading, house: there })).toBe('refused');
    expect(taken(full, { ...named, patientSystem: INS, house: here })).toBe('refused');
  });
});
