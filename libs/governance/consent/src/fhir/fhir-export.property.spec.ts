import { parseInstant, type SubjectKey } from '@collimate/kernel-canonical';
import * as fc from 'fast-check';
import { parseConsentEvent, type ConsentEvent } from '../consent-event.schema.js';
import { parseConsentRow } from '../consent-row.js';
import { cellsOfRow, rowOfEvent } from '../event-row.js';
import { fhirBundleOf } from './fhir-export.js';
import { openFhirConsents } from './fhir-import.js';

function readFhirConsents(text: string, how: Parameters<typeof openFhirConsents>[1]) {
  const { consents, read } = openFhirConsents(text, how);
  const all = consents.map(read);
  return { rows: all.flatMap(({ rows }) => rows), notes: all.flatMap(({ notes }) => notes) };
}

const now = parseInstant('2026-11-23T07:00:00.000Z');
const instant = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const word = fc.stringMatching(/^[a-z0-9-]{1,20}$/);
const words = fc.oneof(
  fc.constant('any'),
  fc.uniqueArray(
    word.filter((text) => text !== 'any'),
    { minLength: 1, maxLength: 3 },
  ),
);
const duo = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom('DUO:0000006', 'DUO:0000042', 'DUO:0000007 MONDO:0004992'), { minLength: 1 }),
    fc.uniqueArray(fc.constantFrom('DUO:0000018', 'DUO:0000022 DE', 'DUO:0000021')),
  )
  .map((parts) => parts.flat());
const grant = fc.record({
  type: fc.constantFrom('GIVEN', 'AMENDED'),
  basis: fc.constantFrom('explicit', 'implied', 'opt-out', 'deemed'),
  form: fc.stringMatching(/^[!-~]{1,64}$/),
  scope: fc.record({ duo, studies: words, modalities: words }),
  expires: maybe(instant),
  majority: maybe(instant),
  afterDeath: maybe(fc.constant('continues')),
  cap: maybe(fc.constantFrom({ rho: '1/10' }, { epsilon: '0.5' }, { rho: '0.2', epsilon: '3' })),
});
const ending = fc.oneof(
  fc.record({ type: fc.constantFrom('REFUSED', 'EXPIRED', 'DECEASED') }),
  fc.record({
    type: fc.constant('WITHDRAWN'),
    withdrawal: fc.constantFrom('NO_FURTHER_CONTACT', 'NO_FURTHER_USE', 'ERASURE'),
  }),
);
const common = fc.record({
  at: fc.oneof(
    instant,
    instant.map((text) => `${text.slice(0, 10)}T00:00:00.000Z`),
  ),
  actor: fc.constantFrom('subject', 'guardian', 'clinician', 'registry'),
});
const event: fc.Arbitrary<ConsentEvent> = fc.tuple(common, fc.oneof(grant, ending)).map(([said, more]) => {
  // An import takes no consent that ends before it begins, so an export of it has none.
  const isMeant = ([key, value]: [string, unknown]): boolean =>
    value !== undefined && !(key === 'expires' && String(value) <= said.at);
  const defined = Object.fromEntries(Object.entries(more).filter(isMeant));
  return parseConsentEvent({ id: 'e', sequence: 0, subject: 's-1' as SubjectKey, ...said, ...defined });
});

describe('an export of consent', () => {
  it.each(['R4', 'R5'] as const)('as FHIR %s says what an import reads', (release) => {
    fc.assert(
      fc.property(event, fc.constantFrom('UTC', 'Europe/Berlin'), (happened, zone) => {
        const row = rowOfEvent(happened, '4711', zone);
        const read = readFhirConsents(JSON.stringify(fhirBundleOf([row], { release })), { zone, now });
        expect(read.notes).toEqual([]);
        expect(read.rows).toEqual([{ ...row, entry: 1 }]);
      }),
      { numRuns: 500 },
    );
  });

  it('as a table says what an import reads', () => {
    fc.assert(
      fc.property(event, fc.constantFrom('UTC', 'Europe/Berlin'), (happened, zone) => {
        const row = rowOfEvent(happened, '4711', zone);
        expect(parseConsentRow(cellsOfRow(row), 2, { zone, now })).toEqual(row);
      }),
      { numRuns: 500 },
    );
  });
});
