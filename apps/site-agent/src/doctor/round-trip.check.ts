import { fine, skipped, warned, type Check } from '../examination/check.js';
import { isStop } from '../examination/coordinator.visit.js';

/** Above this the rounds of a study are slow, ms. */
const SLOW_MS = 500;

/** Time of a request; the fastest of three, because the first may wake a sleeping server. */
export const roundTripCheck: Check = {
  name: 'round-trip',
  title: 'round trip',
  async look({ visit }) {
    if (visit === undefined) return skipped('no address');
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3; i++) {
      const met = await visit.http('GET', '/healthz');
      if (isStop(met)) return skipped(`no answer: ${met.trouble}`);
      best = Math.min(best, met.tookMs);
    }
    const seen = `${Math.ceil(best)} ms`;
    return best <= SLOW_MS ? fine(seen) : warned(seen, 'It works, slowly: look for a satellite link or a busy proxy.');
  },
};
