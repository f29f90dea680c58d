import { parseInstant } from '@collimate/kernel-canonical';
import type { ConsentReading, ConsentRow } from '../consent-terms.js';
import { fhirBundleOf } from './fhir-export.js';
import { openFhirConsents } from './fhir-import.js';

const [HERE, THERE] = ['a'.repeat(64), 'b'.repeat(64)];
const SYSTEM = 'https://house.example/fhir/sid/patient';
const reading: ConsentReading = { zone: 'UTC', house: HERE, now: parseInstant('2026-11-23T07:00:00.000Z') };
const named: ConsentReading = { ...reading, patientSystem: SYSTEM };
const GIVEN: ConsentRow = {
  ...{ hospitalId: '4711', type: 'GIVEN', at: parseInstant('2026-01-01T00:00:00.000Z') },
  ...{ form: 'f1', duo: ['DUO:0000042'] },
};
const MR = { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] }, value: '4711' };
const OWN = { system: SYSTEM, value: '4711' };
const INSURED = { system: 'http://insurance.example/sid', value: '9' };

interface Entry {
  readonly fullUrl?: string;
  readonly resource: object;
}

/** A Patient as the server of this hospital has it. */
const patient = (id: string, ...identifier: readonly object[]): Entry => ({
  fullUrl: `http://a/fhir/Patient/${id}`,
  resource: { resourceType: 'Patient', id, ...(identifier.length === 0 ? {} : { identifier }) },
});

function taken(entry: readonly Entry[], how: ConsentReading): string {
  try {
    const { consents, read } = openFhirConsents(JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }), how);
    return consents.flatMap((one) => read(one).rows.map(({ hospitalId, type }) => `${hospitalId} ${type}`)).join(', ');
  } catch (error) {
    expect(error).toMatchObject({ code: 'BAD_ROW' });
    return (error as { place: { tag: string } }).place.tag;
  }
}

/** The Consent that a house exports, with its patient named as `who` says; as the export does where it is undefined. */
function exported(release: 'R4' | 'R5', house: string | undefined, who?: object): Entry {
  const { entry } = fhirBundleOf([GIVEN], { release, house }) as unknown as { entry: readonly [Entry] };
  const field = release === 'R4' ? 'patient' : 'subject';
  return {
    fullUrl: 'http://a/fhir/Consent/1',
    resource: { ...entry[0].resource, ...(who === undefined ? {} : { [field]: who }) },
  };
}

const BY: readonly (readonly [string, object | undefined, readonly Entry[]])[] = [
  ['by its number, with a Patient of that number', undefined, [patient('p1', MR)]],
  ['by reference and number', { reference: 'Patient/p1', identifier: MR }, [patient('p1', MR)]],
  ['by a reference to a Patient', { reference: 'Patient/p1' }, [patient('p1', MR)]],
  ['by the full address of a Patient', { reference: 'http://a/fhir/Patient/p1' }, [patient('p1', MR)]],
  ['by another number of a Patient', { identifier: INSURED }, [patient('p1', MR, INSURED)]],
  ['by a reference to nobody in the document', { reference: 'Patient/4711' }, []],
  ['by a reference to a Patient without a number', { reference: 'Patient/4711' }, [patient('4711')]],
];

describe.each(['R4', 'R5'] as const)('a FHIR %s consent that an agent exported', (release) => {
  it.each(BY)('is read here and nowhere else, its patient found %s', (_title, who, patients) => {
    expect(taken([exported(release, HERE, who), ...patients], reading)).toBe('4711 GIVEN');
    expect(taken([exported(release, undefined, who), ...patients], reading)).toBe('4711 GIVEN');
    expect(taken([exported(release, THERE, who), ...patients], reading)).toBe('entry 1, Consent.extension');
    // Who does not know the own house knows no other one to be it.
    expect(taken([exported(release, THERE, who), ...patients], { ...reading, house: undefined })).toBe(
      'entry 1, Consent.extension',
    );
  });

  it.each<[string, object | undefined]>([
    ['the number alone', undefined],
    ['reference and number', { reference: 'Patient/p1', identifier: MR }],
    ['a reference', { reference: 'Patient/p1' }],
    ['another number', { identifier: INSURED }],
    ['a number of the system that is out of use', { identifier: { ...OWN, use: 'old' } }],
    ["a reference beside the system's name alone", { reference: 'Patient/p1', identifier: { system: SYSTEM } }],
  ])('of another house is refused where the setting is made and %s names the patient', (_title, who) => {
    const p1 = patient('p1', OWN, MR, INSURED);
    expect(taken([exported(release, THERE, who), p1], named)).toBe('entry 1, Consent.extension');
  });

  it("of another house is read by a number in the site's own system, and by none in another", () => {
    expect(taken([exported(release, THERE, { identifier: OWN })], named)).toBe('4711 GIVEN');
    expect(taken([exported(release, THERE, { identifier: OWN }), patient('p1', OWN)], named)).toBe('4711 GIVEN');
    const elsewhere = { ...named, patientSystem: INSURED.system };
    expect(taken([exported(release, THERE, { identifier: OWN })], elsewhere)).toBe('entry 1, Consent.extension');
  });

  it('of another house is refused wherever it stands among those of this one', () => {
    const entries = [exported(release, HERE), { ...exported(release, THERE), fullUrl: 'http://a/fhir/Consent/2' }];
    expect(taken([...entries, patient('p1', MR)], reading)).toBe('entry 2, Consent.extension');
  });
});
