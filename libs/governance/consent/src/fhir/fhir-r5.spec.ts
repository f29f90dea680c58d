import { purpose, r5, read, types, refusedAt } from './fhir-consents.fixture.js';

describe('a FHIR consent of R5', () => {
  const hresch = [purpose('HRESCH')];
  it.each([
    ['what is permitted below a denial', r5('deny', [{ purpose: hresch }]), ['GIVEN']],
    ['a denial of everything', r5('deny', []), ['WITHDRAWN']],
    [
      'a permit, and a denial below it, which denies',
      r5('deny', [{ purpose: hresch, provision: [{ purpose: hresch }] }]),
      ['WITHDRAWN'],
    ],
    [
      'a permit, and a denial of marketing below it',
      r5('deny', [{ purpose: hresch, provision: [{ purpose: [purpose('HMARKT')] }] }]),
      ['GIVEN'],
    ],
    ['a consent that was never completed', r5('permit', [], { status: 'not-done' }), []],
    ['a status that the server does not know', r5('deny', [{ purpose: hresch }], { status: 'unknown' }), ['EXPIRED']],
    ['the word of a relative', r5('deny', [{ purpose: hresch }], { grantor: [{ reference: 'RelatedPerson/7' }] }), ['GIVEN']],
  ])('says of %s what counts', (_title, resource, expected) => {
    expect(types(resource)).toEqual(expected);
  });

  it('names form, day and guardian', () => {
    const [row] = read(
      r5('deny', [{ purpose: hresch }], { grantor: [{ reference: 'RelatedPerson/7' }], period: { end: '2030-01-01' } }),
    ).rows;
    expect(row).toMatchObject({ form: 'https://hospital.example/consent/3.1', day: '2024-02-23', actor: 'guardian' });
    expect(row.terms).toEqual({ expires: '2030-01-01T23:00:00.000Z' });
  });

  it.each([
    ['a permit of everything', r5('permit', []), 'Consent'],
    [
      'an instant on another day than its date',
      r5('deny', [{ purpose: hresch }], {
        extension: [{ url: 'urn:collimate:consent:at', valueInstant: '2024-02-24T10:00:00Z' }],
      }),
      'Consent.extension[0]',
    ],
    ['no decision', r5('deny', [], { decision: undefined, period: {} }), 'Consent.decision'],
    ['a type of R4', r5('deny', [{ type: 'permit', purpose: hresch }]), 'Consent.provision[0].type'],
    [
      'an extension of its period',
      r5('deny', [{ purpose: hresch }], { period: { end: '2030-01-01', extension: [{ url: 'SECRET' }] } }),
      'Consent.period.extension',
    ],
    ['an expression', r5('deny', [{ purpose: hresch, expression: {} }]), 'Consent.provision[0].expression'],
    ['a limit by kinds of documents', r5('deny', [{ purpose: hresch, documentType: [] }]), 'Consent.provision[0].documentType'],
  ])('is refused for %s, by its place', (_title, resource, where) => {
    expect(refusedAt(resource)).toBe(`entry 2, ${where}`);
  });
});
