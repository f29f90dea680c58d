/** Seed of every planner's generator, xoshiro128** (`SeededRandom`): the same plan on every machine. With another one the clip of a release moves by up to one grid step. */
export const PLANNING_SEED = 20_261_129;
