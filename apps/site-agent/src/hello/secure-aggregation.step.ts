import type { HelloStep } from './hello.step.js';

/** Shared noise between sites; this version has none, and says so. */
export const secureAggregationStep: HelloStep = {
  name: 'secure-aggregation',
  title: 'secure aggregation with two ghost peers',
  prove: async () => ({ state: 'skip', seen: 'this version adds the whole noise at each site: there is nothing to prove' }),
};
