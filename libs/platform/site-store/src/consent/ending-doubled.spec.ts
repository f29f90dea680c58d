import fc from 'fast-check';
import { ConsentHospital, type ConsentLine } from '../../fixtures/consent-hospital.js';

/** A long search sets it; each history takes a third of a second. */
const HISTORIES = Number(process.env['COLLIMATE_HISTORIES'] ?? 15);

describe('an ending that is said again in a table that says rows twice', () => {
  let hospital: ConsentHospital;
  beforeEach(() => (hospital = new ConsentHospital()));
  afterEach(() => hospital.remove());
  const g1: ConsentLine = ['A', 'GIVEN', '2025-01-01'];
  const w: ConsentLine = ['A', 'WITHDRAWN', '2025-06-01'];
  const g2: ConsentLine = ['A', 'GIVEN', '2025-07-01'];

  it('counts where only the later consent stands twice', async () => {
    await hospital.take([g1, w]);
    await hospital.take([g1, w, g2]);
    expect(await hospital.take([g1, w, w, g2, g2])).toMatchObject({ events: 1, again: [2], withdrawals: 1 });
    expect(hospital.state('A')).toBe('WITHDRAWN');
  });

  it('counts where the registry has always written one row for each modality, over a restart too', async () => {
    await hospital.take([g1, g1, w]);
    await hospital.take([g1, g1, w, g2, g2]);
    expect(hospital.state('A')).toBe('permitted');
    hospital.site.reopen();
    expect(await hospital.take([g1, g1, w, w, g2, g2])).toMatchObject({ events: 1, again: [3], withdrawals: 1 });
    expect(hospital.state('A')).toBe('WITHDRAWN');
    // The next night says nothing new, nor does a table from before.
    expect(await hospital.take([g1, g1, w, w, g2, g2])).toMatchObject({ events: 0 });
    const g3: ConsentLine = ['A', 'GIVEN', '2025-08-01'];
    await hospital.take([g1, g1, w, w, g2, g2, g3, g3]);
    expect(await hospital.take([g1, w, w, g2, g3])).toMatchObject({ events: 0 });
    expect(hospital.state('A')).toBe('permitted');
  });

  it('is nothing new in a mistaken join, of one night and of every second one', async () => {
    const story = [g1, w, g2];
    await hospital.take(story);
    for (const _ of [1, 2]) {
      expect(await hospital.take(story.flatMap((line) => [line, line]))).toMatchObject({ events: 0 });
      expect(await hospital.take([...story, ...story])).toMatchObject({ events: 0 });
      expect(await hospital.take(story)).toMatchObject({ events: 0 });
    }
    expect(hospital.state('A')).toBe('permitted');
  });

  const said = (...types: readonly string[]) =>
    fc.tuple(
      fc.constant('A'),
      fc.constantFrom(...types),
      fc.constantFrom('2025-01-01', '2025-02-01', '2025-03-01', '2025-04-01'),
    );
  const nights = fc.array(
    fc.array(said('GIVEN', 'GIVEN', 'WITHDRAWN', 'REFUSED', 'EXPIRED') as fc.Arbitrary<ConsentLine>, { maxLength: 2 }),
    {
      minLength: 2,
      maxLength: 5,
    },
  );

  it.each(['once', 'twice', 'alternating', 'in blocks', 'consents twice'] as const)(
    'denies whenever it is new, in a registry that sends its whole table each night: rows %s',
    async (mode) => {
      await fc.assert(
        fc.asyncProperty(nights, fc.boolean(), async (all, isSorted) => {
          const registry: ConsentLine[] = [];
          const here = new ConsentHospital();
          try {
            for (const [night, fresh] of all.entries()) {
              registry.push(...fresh);
              const rows = isSorted ? registry.toSorted(([, , a], [, , b]) => (a < b ? -1 : a > b ? 1 : 0)) : registry;
              const isTwice = (type: string): boolean =>
                mode === 'twice' ||
                (mode === 'alternating' && night % 2 === 1) ||
                (mode === 'consents twice' && type === 'GIVEN');
              if (rows.length === 0) continue;
              await here.take(
                mode === 'in blocks' ? [...rows, ...rows] : rows.flatMap((row) => (isTwice(row[1]) ? [row, row] : [row])),
              );
              const isEnded = fresh.some(
                ([, type, at]) => type !== 'GIVEN' && !fresh.some((one) => one[1] === 'GIVEN' && one[2] > at),
              );
              if (isEnded) expect(here.state('A')).not.toBe('permitted');
            }
          } finally {
            here.remove();
          }
        }),
        { numRuns: HISTORIES, seed: 20261202 },
      );
    },
    3_600_000,
  );
});
