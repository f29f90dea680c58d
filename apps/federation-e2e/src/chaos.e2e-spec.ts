import { SeededRandom } from '@collimate/kernel-numeric';
import { chaosClaims } from './chaos-claims.js';
import { CHAOS_FAULTS, chaosSteps } from './chaos-schedule.js';
import { ChaosTrial } from './chaos-trial.js';

const SEED = 1;
const WEATHER = { calmMs: 3_000, hasLongSilences: false };
/** A silent link is noticed within 25 s. */
const BACK_MS = 60_000;

/* Three studies of three hospitals over links that lose, hold up and reorder what passes; `npm run soak -- chaos` is the long form. */
describe('studies over links that lose, hold up and reorder what passes', () => {
  let trial: ChaosTrial;

  beforeAll(async () => {
    trial = await ChaosTrial.start(SEED);
    await trial.run({ seed: SEED, lastsMs: 0, weather: WEATHER, tell: () => undefined });
  }, 400_000);
  afterAll(() => trial?.federation.stop());

  it('has met requests and connections with its faults', () => {
    const { met } = trial;
    expect(CHAOS_FAULTS.filter((fault) => met[fault] > 0).length).toBeGreaterThanOrEqual(4);
    expect(met['cut'] + met['swallow'] + met['reorder']).toBeGreaterThan(0);
  });

  it('has every agent back by itself', async () => {
    expect(await trial.backAgain(BACK_MS)).toHaveLength(3);
  }, 90_000);

  it('has lost nothing, counted and released nothing twice, and its proofs verify', async () => {
    const failing = (await chaosClaims(trial)).filter(({ holds }) => !holds);
    expect(failing.map(({ text }) => text)).toEqual([]);
  }, 120_000);

  it('follows from its seed, and has each fault as often as the others', () => {
    const steps = (seed: number): string[] => {
      const all = chaosSteps(new SeededRandom(seed), { calmMs: 1_500, hasLongSilences: true });
      return Array.from({ length: 3 * CHAOS_FAULTS.length }, () => JSON.stringify(all.next().value));
    };
    expect(steps(7)).toEqual(steps(7));
    expect(steps(7)).not.toEqual(steps(8));
    for (const fault of CHAOS_FAULTS) expect(steps(7).filter((step) => step.includes(`"${fault}"`))).toHaveLength(3);
  });
});
