import * as fc from 'fast-check';
import { MUTANTS, type Mutant } from './mutants.fixture.js';
import { schedules, type Schedule } from './schedule.js';
import { World } from './world.js';

/*
 * Whole schedules of faults over the real coordinator and real agents; see docs/adr/0105. The short form on a push, from one seed; the long
 * form with `npm run simulate -- --schedules 10000 --seed N`, and what fails again with `--seed N --path P`.
 */
const SCHEDULES = Number(process.env['COLLIMATE_SCHEDULES'] ?? 40);
const SEED = Number(process.env['COLLIMATE_SEED'] ?? 1);
const PATH = process.env['COLLIMATE_PATH'];
const IS_LONG = process.env['COLLIMATE_SCHEDULES'] !== undefined;
/** Sites of a schedule at most. */
const SITES = 3;
/** A world that has seen so many schedules is made anew: its database keeps traces of what was taken back. */
const SCHEDULES_A_WORLD = 500;
/** So many schedules find every planted fault. */
const ENOUGH = 1_000;

/** Runs schedules, each in a world as it was at the beginning. */
class Runner {
  ran = 0;
  private world: World | undefined;

  async run(schedule: Schedule, mutant?: Mutant): Promise<readonly string[]> {
    if (this.ran % SCHEDULES_A_WORLD === 0) await this.end();
    this.world ??= await World.open();
    this.ran += 1;
    if (IS_LONG && this.ran % 100 === 0) process.stderr.write(`${this.ran} schedules\n`);
    return this.world.run(schedule, mutant);
  }

  async end(): Promise<void> {
    await this.world?.end();
    this.world = undefined;
  }
}

const runner = new Runner();
afterAll(() => runner.end());

describe('a coordinator and its agents', () => {
  it('keep every promise, whatever is lost, repeated, late, killed or put back', async () => {
    const holds = fc.asyncProperty(schedules(SITES), async (schedule) => {
      const breaches = await runner.run(schedule);
      if (breaches.length > 0) throw new Error(breaches.join('\n'));
    });
    await fc.assert(holds, { numRuns: SCHEDULES, seed: SEED, ...(PATH !== undefined && { path: PATH }) });
  }, 2_147_483_647);
});

// The long form runs in several processes at once, each with seeds of its own: the planted faults are found once, in the short form.
const planted = IS_LONG ? describe.skip : describe;
planted('a planted fault', () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
    'is found: %s',
    async (_, mutant) => {
      let ran = 0;
      let found: readonly string[] = [];
      const drawn = fc.sample(schedules(SITES), { numRuns: ENOUGH, seed: SEED });
      for (const schedule of [drawn[mutant.first], ...drawn.toSpliced(mutant.first, 1)]) {
        ran += 1;
        found = await runner.run(schedule, mutant);
        if (found.some((breach) => mutant.finds.test(breach))) break;
      }
      expect(found.find((breach) => mutant.finds.test(breach))).toBeDefined();
      expect(ran).toBeLessThan(ENOUGH);
    },
    600_000,
  );
});
