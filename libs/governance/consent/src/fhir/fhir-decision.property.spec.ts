import { parseInstant } from '@collimate/kernel-canonical';
import * as fc from 'fast-check';
import { openFhirConsents } from './fhir-import.js';

const reading = { zone: 'UTC', now: parseInstant('2026-11-23T07:00:00.000Z') };
const LIST = 'urn:oid:2.16.840.1.113883.3.1937.777.24.5.3';

/** One rule of a form: a word about some items, for some years. */
interface Rule {
  readonly type: 'permit' | 'deny';
  readonly items: readonly number[];
  readonly until: number | undefined;
}

const rule: fc.Arbitrary<Rule> = fc.record({
  type: fc.constantFrom('permit', 'deny'),
  items: fc.uniqueArray(fc.constantFrom(6, 7, 8, 19, 29), { maxLength: 3 }),
  until: fc.option(fc.integer({ min: 2027, max: 2060 }), { nil: undefined }),
});
const form = fc.record({
  rules: fc.array(
    rule.filter(({ type, items }) => type === 'deny' || items.length > 0),
    { maxLength: 5 },
  ),
  until: fc.option(fc.integer({ min: 2027, max: 2060 }), { nil: undefined }),
});
const period = (year: number | undefined) => (year === undefined ? {} : { period: { end: `${year}-12-31` } });
const documentOf = ({ rules, until }: { rules: readonly Rule[]; until: number | undefined }) => ({
  ...{ resourceType: 'Consent', status: 'active', scope: {}, category: [], dateTime: '2024-01-01' },
  ...{ patient: { identifier: { type: { coding: [{ code: 'MR' }] }, value: '1' } }, policy: [{ uri: 'v1' }] },
  provision: {
    ...{ type: 'deny', ...period(until) },
    provision: rules.map(({ type, items, until: year }) => ({
      ...{ type, ...period(year) },
      ...(items.length === 0 ? {} : { code: items.map((n) => ({ coding: [{ system: LIST, code: `${LIST.slice(8)}.${n}` }] })) }),
    })),
  },
});
const read = (document: unknown) => {
  const { consents, read: readOne } = openFhirConsents(JSON.stringify(document), reading);
  return consents.flatMap((entry) => readOne(entry).rows);
};

describe('the rules of a FHIR consent', () => {
  it('permit the use where a rule names it and no rule denies it or everything, until the first of its ends', () => {
    fc.assert(
      fc.property(form, ({ rules, until }) => {
        const naming = rules.filter(({ items }) => items.includes(8));
        // Without storing (7) there is no use (8).
        const touches = (items: readonly number[]) => items.length === 0 || items.includes(7) || items.includes(8);
        const isDenied = rules.some(({ type, items }) => type === 'deny' && touches(items));
        const permits = naming.filter(({ type }) => type === 'permit');
        const [given] = read(documentOf({ rules, until })).filter(({ type }) => type === 'GIVEN');
        expect(given !== undefined).toBe(permits.length > 0 && !isDenied);
        if (given === undefined) return;
        const ends = [until, ...permits.map((one) => one.until)].filter((year) => year !== undefined);
        const expected = ends.length === 0 ? undefined : `${Math.min(...ends) + 1}-01-01T00:00:00.000Z`;
        expect([given.duo, given.terms?.expires]).toEqual([['DUO:0000006'], expected]);
      }),
      { numRuns: 1000 },
    );
  });

  it('whatever is put in place of any part of them, are read or refused with a place, and nothing else happens', () => {
    const junk = fc.constantFrom<unknown>(null, 7, '', 'x', [], {}, [null], [[]], { coding: 'x' }, true, { end: 1 }, ['permit']);
    fc.assert(
      fc.property(form, fc.nat(200), junk, (drawn, at, other) => {
        const document: unknown = documentOf(drawn);
        const places: [Record<string, unknown>, string][] = [];
        const walk = (value: unknown): void => {
          if (typeof value !== 'object' || value === null) return;
          for (const key of Object.keys(value)) {
            places.push([value as Record<string, unknown>, key]);
            walk((value as Record<string, unknown>)[key]);
          }
        };
        walk(document);
        const [holder, key] = places[at % places.length];
        holder[key] = other;
        try {
          for (const { type } of read(document)) expect(typeof type).toBe('string');
        } catch (error) {
          expect(error).toMatchObject({ code: 'BAD_ROW', place: { tag: expect.any(String) } });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
