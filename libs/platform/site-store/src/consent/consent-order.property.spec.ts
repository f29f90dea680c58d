import fc from 'fast-check';
import { instantFromMs, instantToMs } from '@collimate/kernel-canonical';
import type { ConsentRow, IntendedUse } from '@collimate/governance-consent';
import { TemporarySite } from '../../fixtures/temporary-site.js';

const HOUR = 3_600_000;
const use: Omit<IntendedUse, 'subject'> = { study: 'lung', purpose: ['DUO:0000006'], forms: ['v1'], modality: 'CT' };

/** Minutes of the hospital's day: rows that are imported, calls of patients, a clock that is set, a restart. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('row' as const),
    type: fc.constantFrom('GIVEN', 'GIVEN', 'GIVEN', 'REFUSED', 'EXPIRED', 'WITHDRAWN'),
    hoursAgo: fc.integer({ min: -30, max: 200 }),
  }),
  fc.record({ kind: fc.constant('withdraw' as const) }),
  fc.record({ kind: fc.constant('clock' as const), hours: fc.integer({ min: -40, max: 60 }) }),
  fc.record({ kind: fc.constant('clock' as const), hours: fc.constantFrom(8_800, -8_800) }),
  fc.record({ kind: fc.constant('restart' as const) }),
);

describe('consent at a site whose clock is set and whose rows come in any order', () => {
  it('permits nobody after an ending, but by a consent that arrived later and is dated later', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
        const site = new TemporarySite();
        try {
          // Dates of endings that arrived and no consent has overtaken yet.
          let open: string[] = [];
          const permitted = (): boolean => {
            const subject = site.store.subjects.find('H-1');
            return subject !== undefined && site.store.consent.permitting([subject], use).size === 1;
          };
          for (const one of steps) {
            const nowMs = instantToMs(site.clock.now());
            if (one.kind === 'clock') site.clock.advance(one.hours * HOUR);
            if (one.kind === 'restart') site.reopen();
            if (one.kind === 'withdraw' && site.store.subjects.find('H-1') !== undefined) {
              site.store.withdrawals.withdraw('H-1', 'ERASURE', 'subject');
              open.push(site.store.consentTime.now());
              expect(permitted()).toBe(false);
            }
            if (one.kind === 'row') {
              const at = instantFromMs(nowMs - one.hoursAgo * HOUR);
              const granted = one.type === 'GIVEN' ? { form: 'v1', duo: ['DUO:0000042'] } : {};
              const row = { hospitalId: 'H-1', type: one.type, at, ...granted } as ConsentRow;
              let done: { readonly events: number } | undefined;
              try {
                done = site.store.withdrawals.importRows([row]);
              } catch (error) {
                expect((error as { code: string }).code).toMatch(/^(CONSENT_TO_COME|CLOCK_JUMPED)$/);
              }
              // A consent counts once, an ending as often as it arrives.
              if (one.type !== 'GIVEN' && done !== undefined) open.push(at);
              else if (done !== undefined && done.events > 0) open = open.filter((ending) => ending >= at);
            }
            if (open.length > 0) expect(permitted()).toBe(false);
          }
        } finally {
          site.remove();
        }
      }),
      { numRuns: 60, seed: 20261123 },
    );
  }, 60_000);
});
