import { parseInstant } from '@collimate/kernel-canonical';
import { openFhirConsents } from './fhir-import.js';

const reading = { zone: 'Europe/Berlin', now: parseInstant('2026-11-23T07:00:00.000Z') };
const consent = (provision: object, extra: object = {}) => ({
  ...{ resourceType: 'Consent', status: 'active', scope: { coding: [{ code: 'research' }] }, category: [] },
  ...{
    patient: { identifier: { type: { coding: [{ code: 'MR' }] }, value: '4711' } },
    dateTime: '2024-02-23',
    policy: [{ uri: 'v1' }],
    provision,
    ...extra,
  },
});
const denial = consent({ type: 'deny' });
const permit = consent({ type: 'permit', purpose: [{ system: 'v3-ActReason', code: 'HRESCH' }] });
const bundleOf = (type: string, entry: readonly object[], extra: object = {}) => ({
  resourceType: 'Bundle',
  type,
  ...extra,
  entry,
});
const bundle = (...resources: object[]) =>
  bundleOf(
    'searchset',
    resources.map((resource) => ({ resource })),
  );
const lines = (...values: object[]) => values.map((value) => JSON.stringify(value)).join('\n');
const read = (document: object | string) => {
  const { consents, read: one } = openFhirConsents(typeof document === 'string' ? document : JSON.stringify(document), reading);
  return consents.flatMap((entry) => one(entry).rows.map(({ type, entry: number }) => `${number} ${type}`));
};
const place = (document: object | string) => {
  try {
    return read(document).join(', ');
  } catch (error) {
    expect(error).toMatchObject({ code: 'BAD_ROW' });
    expect(`${(error as Error).message} ${JSON.stringify(error)}`).not.toContain('SECRET');
    return (error as { place: { tag: string } }).place.tag;
  }
};

describe('a FHIR document', () => {
  it.each<[string, object | string, readonly string[]]>([
    ['a Bundle a line', lines(bundle(denial), bundle(permit), permit), ['1 WITHDRAWN', '2 GIVEN', '3 GIVEN']],
    ['a Bundle in a Bundle', bundle(permit, bundle(denial, permit)), ['1 GIVEN', '2 WITHDRAWN', '2 GIVEN']],
    ['a list that holds a Bundle', [bundle(denial), permit], ['1 WITHDRAWN', '2 GIVEN']],
    [
      'answers to a batch',
      bundleOf('batch-response', [{ resource: bundle(denial), response: { status: '200 OK' } }]),
      ['1 WITHDRAWN'],
    ],
    [
      'a history, whose versions stand newest first',
      bundleOf('history', [{ resource: denial }, { resource: permit }]),
      ['2 GIVEN', '1 WITHDRAWN'],
    ],
    [
      'a search with what is included along',
      bundleOf('searchset', [{ resource: permit }, { resource: { resourceType: 'Patient' }, search: { mode: 'include' } }], {
        total: 1,
      }),
      ['1 GIVEN'],
    ],
    [
      'two versions in a history',
      bundleOf(
        'history',
        [2, 1].map((versionId) => ({ resource: { ...permit, id: 'c1', meta: { versionId: `${versionId}` } } })),
        {
          total: 2,
        },
      ),
      ['2 GIVEN', '1 GIVEN'],
    ],
    [
      'two Consents of two servers that have one id',
      bundleOf(
        'searchset',
        ['a', 'b'].map((server) => ({ fullUrl: `http://${server}/Consent/1`, resource: { ...permit, id: '1' } })),
        { total: 2 },
      ),
      ['1 GIVEN', '2 GIVEN'],
    ],
    [
      'the deletion of something else',
      bundleOf('history', [
        { request: { method: 'DELETE', url: 'Observation/7' }, response: { status: '204' } },
        { resource: permit },
      ]),
      ['2 GIVEN'],
    ],
    [
      'a remark of the server',
      bundle(permit, { resourceType: 'OperationOutcome', issue: [{ severity: 'warning' }] }),
      ['1 GIVEN'],
    ],
  ])('is read with %s', (_title, document, expected) => expect(read(document)).toEqual(expected));

  it.each<[string, object | string, string]>([
    ['a page a line', lines(permit, { ...bundle(permit), link: [{ relation: 'next' }] }), 'line 2, Bundle.link'],
    ['fewer entries than there are', bundleOf('searchset', [{ resource: permit }], { total: 500 }), 'Bundle.total'],
    [
      'fewer matches than there are, with what is included along',
      bundleOf('searchset', [{ resource: permit }, { resource: { resourceType: 'Patient' }, search: { mode: 'include' } }], {
        total: 2,
      }),
      'Bundle.total',
    ],
    [
      'one entry twice in place of two',
      bundleOf('searchset', [{ resource: { ...permit, id: 'c1' } }, { resource: { ...permit, id: 'c1' } }], { total: 2 }),
      'Bundle.total',
    ],
    [
      'one entry twice, without an id',
      bundleOf('searchset', [{ resource: permit }, { resource: permit }], { total: 2 }),
      'Bundle.total',
    ],
    [
      'one address twice, once with other words',
      bundleOf(
        'searchset',
        [
          { fullUrl: 'http://a/Consent/1', resource: permit },
          { fullUrl: 'http://a/Consent/1', resource: denial },
        ],
        { total: 2 },
      ),
      'Bundle.total',
    ],
    [
      'one version twice in a history',
      bundleOf(
        'history',
        [1, 1].map((versionId) => ({ resource: { ...permit, id: 'c1', meta: { versionId: `${versionId}` } } })),
        {
          total: 2,
        },
      ),
      'Bundle.total',
    ],
    ['a total that is none', bundleOf('searchset', [{ resource: permit }], { total: '1' }), 'document.total'],
    [
      'a deleted Consent',
      bundleOf('history', [{ request: { method: 'DELETE', url: 'Consent/1' } }, { resource: permit }]),
      'entry 1.request.method',
    ],
    [
      'the deletion of whatever is found',
      bundleOf('transaction', [{ request: { method: 'DELETE', url: 'Consent?patient=SECRET' } }, { resource: permit }]),
      'entry 1.request.method',
    ],
    [
      'a Consent that is to be deleted',
      bundleOf('transaction', [{ request: { method: 'DELETE', url: 'Observation/1' }, resource: permit }]),
      'entry 1.request.method',
    ],
    [
      'a Consent that is to be patched',
      bundleOf('transaction', [{ request: { method: 'PATCH', url: 'Consent/1' }, resource: { resourceType: 'Binary' } }]),
      'entry 1.request.method',
    ],
    [
      'an answer that failed',
      bundleOf('batch-response', [{ response: { status: '404 Not Found' } }, { resource: permit }]),
      'entry 1.response.status',
    ],
    ['an entry without a resource', bundleOf('collection', [{ fullUrl: 'http://a/Consent/1' }, { resource: permit }]), 'entry 1'],
    [
      'an error of the server',
      bundle(permit, { resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] }),
      'entry 2, resource.issue[0]',
    ],
    [
      'Parameters',
      bundle(permit, { resourceType: 'Parameters', parameter: [{ resource: denial }] }),
      'entry 2, resource.parameter[0].resource',
    ],
    [
      'a Bundle inside of another kind',
      bundle(permit, { resourceType: 'SECRET', contained: [bundle(denial)] }),
      'entry 2, resource.contained[0]',
    ],
    [
      'a kind that is nearly one',
      bundle(permit, { ...denial, resourceType: 'consent' }),
      'document.entry[1].resource.resourceType',
    ],
    ['something without a kind', [permit, { status: 'SECRET' }], 'entry 2'],
    [
      'answers in answers without an end',
      bundle(bundle(bundle(bundle(bundle(permit))))),
      'entry 1, entry 1, entry 1, entry 1, Bundle',
    ],
    ['a name twice', JSON.stringify(permit).replace('"status":', '"status":"inactive","status":'), 'document'],
    [
      'a name twice, once written otherwise',
      JSON.stringify(permit).replace('"status":', '"st\\u0061tus":"inactive","status":'),
      'document',
    ],
    [
      'a rule twice',
      JSON.stringify(bundle(permit)).replace('"provision":', '"provision":{"type":"deny"},"provision":'),
      'document.entry[0].resource',
    ],
    ['a name twice on a line', `${JSON.stringify(permit)}\n{"SECRET":1,"resourceType":"Patient","SECRET":2}`, 'line 2'],
    [
      'a depth that no resource has',
      `{"resourceType":"Consent","SECRET":${'['.repeat(100)}${']'.repeat(100)}}`,
      `document.…${'[0]'.repeat(63)}[0]`,
    ],
  ])('is refused for %s, by its place', (_title, document, where) => expect(place(document)).toBe(where));
});
