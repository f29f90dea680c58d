import {
  readFhirConsents,
  reading,
  item,
  years,
  purpose,
  broad,
  r4,
  patient,
  bundle,
  read,
  types,
  place,
  refusedAt,
} from './fhir-consents.fixture.js';

describe('a FHIR consent of R4', () => {
  it('whose root denies permits what is nested in it, until the end of its use', () => {
    const { rows, notes } = read(broad([6, 7, 8, 19]));
    expect(rows).toEqual([
      {
        ...{ hospitalId: '4711', entry: 2, type: 'GIVEN', at: '2024-02-23T11:00:00.000Z' },
        ...{ form: 'urn:oid:2.16.840.1.113883.3.1937.777.24.2.1791', duo: ['DUO:0000006'] },
        // The last day counts whole, in the zone of the site.
        terms: { expires: '2054-02-22T23:00:00.000Z' },
      },
    ]);
    expect(notes).toEqual([{ code: 'FHIR_COLLECTED_SHORTER', entry: 2 }]);
  });

  it('takes the shortest of root, purpose and item for its period', () => {
    const short = r4({
      ...{ type: 'deny', ...years('2024-01-01', '2028-12-31T12:00:00Z') },
      provision: [{ type: 'permit', ...years('2024-03-01', '2030-01-01'), purpose: [purpose('HRESCH')], code: [item(8)] }],
    });
    const [row] = read(short).rows;
    expect([row.at, row.terms?.expires]).toEqual(['2024-02-29T23:00:00.000Z', '2028-12-31T12:00:00.000Z']);
  });

  it('takes the period and the conditions of whatever stands between the root and a permit', () => {
    const inner = { type: 'permit', ...years('2024-03-01', '2050-01-01'), purpose: [purpose('HRESCH')] };
    const condition = { url: 'urn:collimate:consent:duo-condition', valueString: 'DUO:0000018' };
    const outer = {
      ...{ type: 'permit', purpose: [purpose('TREAT')], period: { end: '2025-01-01' } },
      ...{ modifierExtension: [condition], provision: [inner] },
    };
    const [row] = read(r4({ type: 'deny', provision: [outer] })).rows;
    expect([row.type, row.terms?.expires, row.duo]).toEqual([
      'GIVEN',
      '2025-01-01T23:00:00.000Z',
      ['DUO:0000006', 'DUO:0000018'],
    ]);
  });

  it('says that the patient has died, as the Patient in the document does', () => {
    const with_ = (died: object) =>
      readFhirConsents(bundle({ ...patient, ...died }, broad([8])), reading).rows.map(({ type, at }) => [type, at.slice(0, 10)]);
    expect(with_({ deceasedBoolean: false })).toEqual([['GIVEN', '2024-02-23']]);
    expect(with_({ deceasedBoolean: true })).toEqual([
      ['GIVEN', '2024-02-23'],
      ['DECEASED', '2024-02-23'],
    ]);
    expect(with_({ deceasedDateTime: '2025-01-01T10:00:00Z' })).toEqual([
      ['GIVEN', '2024-02-23'],
      ['DECEASED', '2025-01-01'],
    ]);
    expect(place(bundle({ ...patient, deceasedDateTime: '2025' }, broad([8])))).toBe('entry 1, Patient.deceasedDateTime');
    expect(place(bundle({ ...patient, deceasedDateTime: '2027-01-01' }, broad([8])))).toBe('entry 2, Consent');
  });

  it.each([
    ['a use that the form says no to', broad([6, 7], [8]), ['WITHDRAWN']],
    ['every item denied', broad([], [6, 7, 8]), ['WITHDRAWN']],
    ['a root that denies, and nothing else', r4({ type: 'deny' }), ['WITHDRAWN']],
    ['samples alone', broad([19, 20]), ['REFUSED']],
    ['care alone', r4({ type: 'deny', provision: [{ type: 'permit', purpose: [purpose('TREAT')] }] }), ['REFUSED']],
    [
      'an item of use for care alone',
      r4({ type: 'deny', provision: [{ type: 'permit', purpose: [purpose('TREAT')], code: [item(8)] }] }),
      ['REFUSED'],
    ],
    [
      'a use, with an exception of the same item for marketing alone',
      r4({ type: 'permit', code: [item(8)], provision: [{ type: 'deny', purpose: [purpose('HMARKT')], code: [item(8)] }] }),
      ['GIVEN'],
    ],
    ['a use, and no call for further studies', broad([8], [29]), ['GIVEN', 'WITHDRAWN']],
    ['one item in a resource of its own', r4({ type: 'permit', code: [item(8)] }), ['GIVEN']],
    ['another item in a resource of its own', r4({ type: 'permit', code: [item(19)] }), []],
    ['the denial of one item in a resource of its own', r4({ type: 'deny', code: [item(8)] }), ['WITHDRAWN']],
    [
      'the denial of one item, also by a word of the house, in a resource of its own',
      r4({ type: 'deny', code: [{ coding: [{ system: 'https://house.example/policy', code: 'MDAT' }] }, item(8)] }),
      ['WITHDRAWN'],
    ],
    [
      'a permit of one item, also by a word of the house, in a resource of its own',
      r4({ type: 'permit', code: [{ coding: [{ system: 'https://house.example/policy', code: 'MDAT' }] }, item(8)] }),
      ['GIVEN'],
    ],
    ['the denial of another item in a resource of its own', r4({ type: 'deny', code: [item(19)] }), []],
    [
      'research with an exception for marketing',
      r4({ type: 'permit', purpose: [purpose('HRESCH')], provision: [{ type: 'deny', purpose: [purpose('HMARKT')] }] }),
      ['GIVEN'],
    ],
    [
      'research with an exception for research on ancestry',
      r4({
        type: 'permit',
        purpose: [purpose('DUO_0000042', 'duo')],
        provision: [{ type: 'deny', purpose: [purpose('POARCH')] }],
      }),
      ['WITHDRAWN'],
    ],
    [
      'a permit to disclose, not to use',
      r4({ type: 'deny', provision: [{ type: 'permit', action: [{ coding: [{ code: 'disclose' }] }], code: [item(8)] }] }),
      ['WITHDRAWN'],
    ],
    ['a consent that is over', { ...broad([8]), status: 'inactive' }, ['EXPIRED']],
    ['a consent entered in error', { ...broad([8]), status: 'entered-in-error' }, ['EXPIRED']],
    ['a consent that was rejected', { ...broad([8]), status: 'rejected' }, ['REFUSED']],
    ['a draft', { ...broad([8]), status: 'draft' }, []],
    ['a directive for the last days', { ...broad([8]), scope: { coding: [{ code: 'adr' }] } }, []],
    ['a consent that nobody confirmed', { ...broad([8]), verification: [{ verified: false }] }, []],
    ['a denial that nobody confirmed', { ...r4({ type: 'deny' }), verification: [{ verified: false }] }, ['REFUSED']],
    ['a denial of the use that nobody confirmed', { ...broad([6], [8]), verification: [{ verified: false }] }, ['REFUSED']],
    [
      'a wish not to be called that nobody confirmed',
      { ...broad([8], [29]), verification: [{ verified: false }] },
      ['WITHDRAWN'],
    ],
    ['the whole module denied beside its use', broad([8], [1]), ['WITHDRAWN']],
    ['storing denied beside the use', broad([6, 8], [7]), ['WITHDRAWN']],
    ['what is older denied beside the use', broad([6, 7, 8], [46]), ['REFUSED']],
    ['storing of what is older denied beside the use', broad([6, 7, 8], [45]), ['REFUSED']],
    [
      'a denial of gathering and use in one action',
      r4({
        type: 'permit',
        purpose: [purpose('HRESCH')],
        provision: [{ type: 'deny', action: [{ coding: [{ code: 'collect' }, { code: 'use' }] }] }],
      }),
      ['WITHDRAWN'],
    ],
    [
      'a permit of disclosing and use in one action',
      r4({
        type: 'deny',
        provision: [{ type: 'permit', code: [item(8)], action: [{ coding: [{ code: 'disclose' }, { code: 'use' }] }] }],
      }),
      ['WITHDRAWN'],
    ],
    [
      'a permit of the use inside one of gathering alone',
      r4({
        type: 'deny',
        provision: [
          {
            type: 'permit',
            code: [item(6)],
            action: [{ coding: [{ code: 'collect' }] }],
            provision: [{ type: 'permit', code: [item(8)] }],
          },
        ],
      }),
      ['WITHDRAWN'],
    ],
  ])('says of %s what counts', (_title, resource, expected) => {
    expect(types(resource)).toEqual(expected);
  });

  it.each([
    [
      'an actor',
      r4({ type: 'deny', provision: [{ type: 'permit', code: [item(8)], actor: [{ role: 'SECRET' }] }] }),
      'Consent.provision.provision[0].actor',
    ],
    ['a period of data', r4({ type: 'permit', code: [item(8)], dataPeriod: {} }), 'Consent.provision.dataPeriod'],
    [
      'an unknown action',
      r4({ type: 'permit', code: [item(8)], action: [{ coding: [{ code: 'SECRET' }] }] }),
      'Consent.provision.action[0]',
    ],
    ['a permit without a word', r4({ type: 'permit' }), 'Consent.provision'],
    ['a permit of something unknown', r4({ type: 'permit', code: [{ text: 'SECRET' }] }), 'Consent.provision'],
    [
      'a denial of something unknown',
      r4({
        type: 'permit',
        code: [item(8)],
        provision: [{ type: 'deny', code: [{ coding: [{ system: 'x', code: 'SECRET' }] }] }],
      }),
      'Consent.provision.provision[0]',
    ],
    [
      'a denial of nothing but something unknown',
      r4({ type: 'deny', code: [{ coding: [{ system: 'x', code: 'SECRET' }] }] }),
      'Consent.provision',
    ],
    ['a rule without its type', r4({ type: 'deny', provision: [{ code: [item(8)] }] }), 'Consent.provision.provision[0].type'],
    ['a modifier', { ...broad([8]), modifierExtension: [{ url: 'SECRET', valueBoolean: true }] }, 'Consent.modifierExtension[0]'],
    [
      'a modifier of its policy',
      { ...broad([8]), policy: [{ uri: 'v1', modifierExtension: [{ url: 'SECRET', valueBoolean: true }] }] },
      'Consent.policy[0].modifierExtension[0]',
    ],
    [
      'a modifier of its confirmation',
      { ...broad([8]), verification: [{ verified: true, modifierExtension: [{ url: 'SECRET', valueBoolean: true }] }] },
      'Consent.verification[0].modifierExtension[0]',
    ],
    [
      'a cap where none is read',
      r4({
        ...{ type: 'permit', code: [item(8)] },
        modifierExtension: [{ url: 'urn:collimate:consent:rho-max', valueString: '1' }],
      }),
      'Consent.provision.modifierExtension[0]',
    ],
    [
      'a condition where none is read',
      { ...broad([8]), modifierExtension: [{ url: 'urn:collimate:consent:duo-condition', valueString: 'DUO:0000018' }] },
      'Consent.modifierExtension[0]',
    ],
    [
      'a majority that is no modifier',
      { ...broad([8]), extension: [{ url: 'urn:collimate:consent:majority', valueDateTime: '2030-01-01' }] },
      'Consent.extension[0]',
    ],
    [
      'studies named inside a rule',
      r4({
        ...{ type: 'permit', code: [item(8)] },
        extension: [{ url: 'urn:collimate:consent:study', valueString: 'x' }],
      }),
      'Consent.provision.extension[0]',
    ],
    [
      'an end that is told beside its value',
      r4({ type: 'permit', code: [item(8)], period: { _end: { extension: [] } } }),
      'Consent.provision.period',
    ],
    [
      'an extension of a period',
      r4({ type: 'permit', code: [item(8)], period: { start: '2024-01-01', extension: [{ url: 'SECRET' }] } }),
      'Consent.provision.period.extension',
    ],
    [
      'a code beside its value',
      r4({ type: 'permit', code: [{ coding: [{ ...item(8).coding[0], _system: {} }] }] }),
      'Consent.provision.code[0].coding[0]',
    ],
    ['a Consent inside of it', { ...broad([8]), contained: [r4({ type: 'deny' })] }, 'Consent.contained[0]'],
    ['rules from elsewhere', { ...broad([8]), implicitRules: 'SECRET' }, 'Consent.implicitRules'],
    ['a field of no release', { ...broad([8]), SECRET: 1 }, 'Consent'],
    ['a field beside another', { ...broad([8]), _status: {} }, 'Consent._status'],
    ['an unknown status', { ...broad([8]), status: 'SECRET' }, 'Consent.status'],
    ['no policy', { ...broad([8]), policy: [] }, 'Consent.policy'],
    ['two policies', { ...broad([8]), policy: [{ uri: 'a' }, { uri: 'b' }] }, 'Consent.policy'],
    ['a month in place of a day', { ...broad([8]), dateTime: '2024-02' }, 'Consent.dateTime'],
    ['no date', { ...broad([8]), dateTime: undefined }, 'Consent.dateTime'],
    ['a day to come', { ...broad([8]), dateTime: '2027-01-01' }, 'Consent.dateTime'],
    ['a day that is none', { ...broad([8]), dateTime: '2024-02-30T10:00:00Z' }, 'Consent.dateTime'],
    ['no provision', { ...broad([8]), provision: undefined }, 'Consent.provision'],
    ['no patient', { ...broad([8]), patient: { display: 'SECRET' } }, 'Consent.patient'],
    ['both releases', { ...broad([8]), decision: 'permit' }, 'Consent'],
  ])('is refused for %s, by its place', (_title, resource, where) => {
    expect(refusedAt(resource)).toBe(`entry 2, ${where}`);
  });
});

describe('a FHIR document', () => {
  it('is a Bundle, a list, one resource or NDJSON, and counts in the order of arrival where each says it', () => {
    const bare = { ...broad([8]), patient: { identifier: { type: { coding: [{ code: 'MR' }] }, value: '4711' } } };
    const forms = [JSON.stringify(bare), JSON.stringify([bare]), `\uFEFF${bundle(bare)}`, `${JSON.stringify(bare)}\n`];
    const lines = `${JSON.stringify(patient)}\n\n${JSON.stringify(bare)}\n`;
    for (const text of [...forms, lines]) expect(readFhirConsents(text, reading).rows).toHaveLength(1);
    expect(readFhirConsents(lines, reading).rows[0].entry).toBe(3);
    const older = { ...bare, status: 'inactive', meta: { lastUpdated: '2024-03-01T08:00:00.5+01:00' } };
    const newer = { ...bare, meta: { lastUpdated: '2025-03-01T08:00:00Z' } };
    expect(types(newer, older)).toEqual(['EXPIRED', 'GIVEN']);
    expect(types(bare, older)).toEqual(['GIVEN', 'EXPIRED']);
  });

  it('finds the number of the hospital, and says where it takes the id of a reference for it', () => {
    const other = { ...broad([8]), patient: { reference: 'https://server.example/fhir/Patient/p2/_history/3' } };
    const { rows, notes } = read(broad([8]), other);
    expect(rows.map(({ hospitalId }) => hospitalId)).toEqual(['4711', 'p2']);
    expect(notes).toEqual([{ code: 'FHIR_NUMBER_OF_REFERENCE', entry: 3 }]);
  });

  it.each([
    ['{"resourceType":"Bundle","entry":[]}', 'document'],
    ['<Bundle xmlns="http://hl7.org/fhir"/>', 'document'],
    ['{"resourceType":"Bundle","link":[{"relation":"next","url":"SECRET"}],"entry":[]}', 'Bundle.link'],
    ['{"resourceType":"Consent"', 'line 1'],
    ['{"resourceType":"Patient"}\nSECRET', 'line 2'],
    ['[7]', 'entry 1'],
    [bundle({ resourceType: 'SECRET', identifier: 7 }), 'document'],
    [bundle({ ...broad([8]), resourceType: 7 }), 'document.entry[0].resource.resourceType'],
    [
      bundle({ ...patient, identifier: ['1', '2'].map((value) => ({ type: { coding: [{ code: 'MR' }] }, value })) }, broad([8])),
      'entry 1, Patient.identifier',
    ],
    [bundle({ ...broad([8]), patient: { identifier: { value: 'x'.repeat(65) } } }), 'entry 1, Consent.patient.identifier.value'],
  ])('is refused whole: %s', (document, where) => {
    expect(place(document)).toBe(where);
  });
});
