import * as fc from 'fast-check';
import { POINTS, type Weather } from './simulated.site.js';
import { FATES, type Fate } from './transport.js';

/** One thing that happens. Sites are numbers. */
export type Step =
  | ({ readonly do: 'turn'; readonly site: number } & Weather)
  | { readonly do: 'restart' | 'recover'; readonly site: number }
  | { readonly do: 'keep' | 'restore'; readonly site: number; readonly what: 'database' | 'machine' }
  | { readonly do: 'withdraw'; readonly site: number; readonly person: number }
  | { readonly do: 'arrives'; readonly place: number }
  | { readonly do: 'coordinator'; readonly act: 'restart' | 'keep' | 'restore' }
  | { readonly do: 'hours'; readonly hours: number };

/** What happens to a coordinator and to so many of its sites; the others are silent. */
export interface Schedule {
  readonly sites: number;
  readonly steps: readonly Step[];
}

/** Most faults need one site, and a schedule of one takes a third of the time. */
export function schedules(most: number): fc.Arbitrary<Schedule> {
  const sites = fc.oneof(
    { weight: 8, arbitrary: fc.constant(1) },
    { weight: 3, arbitrary: fc.constant(2) },
    { weight: 1, arbitrary: fc.constant(most) },
  );
  return sites.chain((count) => stepsOf(count).map((steps) => ({ sites: count, steps })));
}

/** Two of five schedules are drawn step by step, two put back what was kept before some steps, one keeps an answer that has not left. */
function stepsOf(sites: number): fc.Arbitrary<readonly Step[]> {
  const steps = (most: number): fc.Arbitrary<readonly Step[]> => fc.array(stepOf(sites), { minLength: 1, maxLength: most });
  const directed = fc
    .tuple(
      steps(3),
      fc.nat(sites - 1),
      fc.constantFrom<'database' | 'machine' | 'coordinator'>('database', 'machine', 'coordinator'),
      steps(3),
      steps(3),
    )
    .map(([before, site, what, between, after]) => [
      ...before,
      what === 'coordinator' ? ({ do: what, act: 'keep' } as const) : ({ do: 'keep', site, what } as const),
      ...between,
      what === 'coordinator' ? ({ do: what, act: 'restore' } as const) : ({ do: 'restore', site, what } as const),
      ...after,
    ]);
  const ready = fc
    .tuple(fc.nat(sites - 1), fc.constantFrom('database' as const, 'machine' as const), steps(2), steps(2))
    .map(([site, what, between, after]): readonly Step[] => [
      { do: 'turn', site, fates: [...new Array<Fate>(6).fill('passes'), 'lost'] },
      { do: 'keep', site, what },
      { do: 'withdraw', site, person: 1 },
      ...between,
      { do: 'restore', site, what },
      ...after,
    ]);
  return fc.oneof({ weight: 2, arbitrary: steps(12) }, { weight: 2, arbitrary: directed }, { weight: 1, arbitrary: ready });
}

/** Most calls of a turn pass, so that it comes far; in a third of them any may fail. */
function fatesOf(): fc.Arbitrary<readonly Fate[]> {
  const fault = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom<Fate>('lost', 'unanswered', 'twice', 'late', 'copied') },
    { weight: 1, arbitrary: fc.constantFrom<Fate>(...FATES) },
  );
  const fate = fc.oneof(fc.constant<Fate>('passes'), fault);
  const one = fc.tuple(fc.nat(7), fault).map(([place, is]) => [...new Array<Fate>(place).fill('passes'), is]);
  return fc.oneof({ weight: 2, arbitrary: one }, { weight: 1, arbitrary: fc.array(fate, { maxLength: 8 }) });
}

function stepOf(sites: number): fc.Arbitrary<Step> {
  const site = fc.nat(sites - 1);
  const what = fc.constantFrom('database' as const, 'machine' as const);
  const act = fc.constantFrom('restart' as const, 'keep' as const, 'restore' as const);
  const turn = fc.record({
    do: fc.constant('turn' as const),
    site,
    fates: fatesOf(),
    dies: fc.option(fc.constantFrom(...POINTS), { freq: 2, nil: undefined }),
  });
  return fc.oneof(
    { weight: 12, arbitrary: turn },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('restart' as const, 'recover' as const), site }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('keep' as const, 'restore' as const), site, what }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('withdraw' as const), site, person: fc.nat(6) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('arrives' as const), place: fc.nat(7) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('coordinator' as const), act }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('hours' as const), hours: fc.constantFrom(2, 25) }) },
  );
}
