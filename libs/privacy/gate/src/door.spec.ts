import type { Digest, RoundId, SiteId, StudyId } from '@collimate/kernel-canonical';
import { rational, SeededRandom } from '@collimate/kernel-numeric';
import type { Charge } from '@collimate/privacy-accounting';
import { seal, sumContributions, type RoundBinding } from '@collimate/privacy-aggregation';
import { openGate } from './open-gate.js';

const queryDigest = 'b'.repeat(64) as Digest;
const event = { kind: 'discrete-gaussian', sigma2: 10n ** 18n, d2: 1n << 60n } as const;
const charge: Charge = {
  kind: 'charged',
  order: {
    studyId: 'demo-lung' as StudyId,
    studyDigest: 'a'.repeat(64) as Digest,
    roundId: 'r-1' as RoundId,
    queryDigest,
    epoch: 5,
    step: 0,
  },
  step: 0,
  given: undefined,
  event,
  rho: rational(event.d2, 2n * event.sigma2),
  sequence: 0,
  replayed: false,
};
const binding: RoundBinding = { roundId: 'r-1' as RoundId, site: 'north' as SiteId, queryDigest, epoch: 5 };

describe('the door', () => {
  const released = openGate(charge, { queryDigest, event, exact: [7n, -(1n << 35n)] }, new SeededRandom(1));

  test('lets a released vector out, and the coordinator reads the same numbers', () => {
    const sealed = seal(released, binding);
    const expected = { ...binding, roster: ['north' as SiteId], length: 2 };
    expect(sumContributions([sealed.body], expected).vector).toEqual(released.value);
  });

  test('lets no vector out under another query or epoch than the one it was charged for', () => {
    for (const other of [
      { ...binding, epoch: 6 },
      { ...binding, queryDigest: 'c'.repeat(64) as Digest },
    ]) {
      expect(() => seal(released, other)).toThrow(expect.objectContaining({ code: 'WRONG_ROUND' }));
    }
  });
});
