import fc from 'fast-check';
import { ConsentHospital, type ConsentLine } from '../../fixtures/consent-hospital.js';

/** A long search sets it; each history takes a third of a second. */
const HISTORIES = Number(process.env['COLLIMATE_HISTORIES'] ?? 40);

const DATES = ['2025-01-01', '2025-02-01', '2025-03-01', '2025-04-01', '2026-11-20'];
// A withdrawal is carried out, and hides what comes after it: here it is rare.
const KINDS = ['REFUSED', 'REFUSED', 'EXPIRED', 'AMENDED', 'DECEASED', 'WITHDRAWN'];
const said = (...kinds: readonly string[]) => fc.tuple(fc.constant('A'), fc.constantFrom(...kinds), fc.constantFrom(...DATES));
/** Of a child: the day may be past at the recovery, or to come; a guardian may speak after it. */
const MAJORITIES = ['2025-02-15', '2025-04-01', '2026-06-01', '2026-12-15', '2031-01-01'];
const ofChild = fc.record(
  { majority: fc.constantFrom(...MAJORITIES), actor: fc.constantFrom('guardian', 'subject') },
  { requiredKeys: [] },
);
const childs = fc.tuple(
  fc.constant('A'),
  fc.constantFrom('GIVEN', 'GIVEN', 'GIVEN', 'AMENDED'),
  fc.constantFrom(...DATES),
  ofChild,
);
const word = fc.oneof(
  { weight: 5, arbitrary: said('GIVEN') },
  { weight: 5, arbitrary: said(...KINDS) },
  { weight: 3, arbitrary: childs },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant('A'), fc.constant('GIVEN'), fc.constantFrom(...DATES), fc.constant({ scope: 'DUO:0000007' })),
  },
) as fc.Arbitrary<ConsentLine>;
const words = fc.oneof(fc.array(word, { minLength: 1, maxLength: 1 }), fc.array(word, { minLength: 1, maxLength: 3 }));
const day = fc.oneof(
  // A table of what is new, or the whole one as a registry exports it each night.
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('delta' as const), words }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('export' as const),
      words,
      isSorted: fc.boolean(),
      times: fc.constantFrom(1, 1, 2),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('again' as const), which: fc.nat(), isSaid: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('command' as const),
      withdrawal: fc.constantFrom('NO_FURTHER_USE', 'NO_FURTHER_CONTACT', 'ERASURE'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);
const days = fc.array(day, { maxLength: 3 });
/** Tables that are sent after the recovery, some of them never, some twice. */
const resent = fc.array(fc.record({ which: fc.nat(), isSaid: fc.boolean() }), { minLength: 2, maxLength: 7 });
const history = fc.array(
  fc.record({
    before: days,
    since: fc.array(day, { minLength: 2, maxLength: 5 }),
    comesOfAge: fc.boolean(),
    resent,
    isInOrder: fc.boolean(),
  }),
  {
    minLength: 1,
    maxLength: 2,
  },
);

type Day = typeof day extends fc.Arbitrary<infer D> ? D : never;

describe('tables, exports, commands, backups, recoveries and tables that are sent again, in any order', () => {
  it('permit nobody who was denied by the last state and has given nothing since', async () => {
    let permittedAfterwards = 0;
    await fc.assert(
      fc.asyncProperty(history, async (parts) => {
        const hospital = new ConsentHospital();
        const tables: ConsentLine[][] = [];
        const registry: ConsentLine[] = [];
        const take = async (lines: ConsentLine[], isSaid = false): Promise<void> => {
          if (!tables.includes(lines)) tables.push(lines);
          await hospital.take(lines, isSaid);
        };
        const live = async (one: Day): Promise<void> => {
          hospital.site.clock.advance(3_600_000);
          if (one.kind === 'restart') hospital.site.reopen();
          if (one.kind === 'command' && hospital.state('A') !== 'unknown')
            hospital.site.store.withdrawals.withdraw('A', one.withdrawal as never, 'clinician');
          if (one.kind === 'delta') await take(one.words);
          if (one.kind === 'again' && tables.length > 0) await take(tables[one.which % tables.length], one.isSaid);
          if (one.kind !== 'export') return;
          registry.push(...one.words);
          const sorted = one.isSorted ? registry.toSorted(([, , a], [, , b]) => (a < b ? -1 : a > b ? 1 : 0)) : registry;
          await take(sorted.flatMap((line) => Array.from({ length: one.times }, () => line)));
        };
        try {
          for (const { before, since, comesOfAge, resent: again, isInOrder } of parts) {
            for (const one of before) await live(one);
            hospital.backup();
            for (const one of since) await live(one);
            // A day that was to come passes without a table.
            if (comesOfAge) hospital.site.clock.advance(30 * 86_400_000);
            const wasDenied = hospital.state('A') !== 'permitted';
            hospital.recover();
            const order = isInOrder ? tables.map((_, which) => ({ which, isSaid: again.length % 2 === 0 })) : again;
            for (const { which, isSaid } of tables.length === 0 ? [] : order) {
              await hospital.take(tables[which % tables.length], isSaid);
              if (wasDenied) expect(hospital.state('A')).not.toBe('permitted');
            }
            // A consent that is given now permits again, whatever stands anywhere.
            hospital.site.clock.advance((400 * 86_400_000) / 4);
            const now: ConsentLine = ['A', 'GIVEN', hospital.site.clock.now()];
            registry.push(now);
            await take([now]);
            expect(hospital.state('A')).toBe('permitted');
            permittedAfterwards += 1;
          }
        } finally {
          hospital.remove();
        }
      }),
      { numRuns: HISTORIES, seed: 20261201 },
    );
    expect(permittedAfterwards).toBeGreaterThan(0);
  }, 3_600_000);
});
