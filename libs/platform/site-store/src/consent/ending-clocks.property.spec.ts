import fc from 'fast-check';
import { instantFromMs, instantToMs, type Instant } from '@collimate/kernel-canonical';
import type { ConsentRow, IntendedUse } from '@collimate/governance-consent';
import { TemporarySite } from '../../fixtures/temporary-site.js';

const HOUR = 3_600_000;
const use: Omit<IntendedUse, 'subject'> = { study: 'lung', purpose: ['DUO:0000006'], forms: ['v1'], modality: 'CT' };
const given = (at: Instant): ConsentRow => ({ hospitalId: 'H-1', type: 'GIVEN', at, form: 'v1', duo: ['DUO:0000042'] });

/** What happens at a site whose own clock shows whatever it likes, while true time goes on. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('time' as const), hours: fc.integer({ min: 1, max: 400 }), isStuck: fc.boolean() }),
  fc.record({ kind: fc.constant('clock' as const), hours: fc.integer({ min: -500, max: 100 }) }),
  fc.record({ kind: fc.constant('right' as const) }),
  fc.record({ kind: fc.constant('sign' as const) }),
  fc.record({ kind: fc.constant('import' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('withdraw' as const) }),
  fc.record({ kind: fc.constant('restart' as const) }),
);

describe('a withdrawal under a clock that is behind, ahead or stuck', () => {
  let site: TemporarySite;
  beforeEach(() => (site = new TemporarySite()));
  afterEach(() => site.remove());
  const permitted = (): boolean => {
    const subject = site.store.subjects.find('H-1');
    return subject !== undefined && site.store.consent.permitting([subject], use).size === 1;
  };

  it('is never undone by a form that was signed before it, whenever that form arrives', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 4, maxLength: 25 }), (steps) => {
        const here = new TemporarySite();
        site.remove();
        site = here;
        const start = instantToMs(here.clock.now());
        let trueMs = start;
        const hear = () => here.store.consentTime.alsoBy(() => instantFromMs(trueMs));
        hear();
        const signed: number[] = [start];
        here.store.withdrawals.importRows([given(instantFromMs(start))]);
        let withdrawnMs: number | undefined;
        let isAgain = false;
        for (const one of steps) {
          if (one.kind === 'time') {
            trueMs += one.hours * HOUR;
            if (!one.isStuck) here.clock.advance(one.hours * HOUR);
          }
          if (one.kind === 'clock') here.clock.advance(one.hours * HOUR);
          if (one.kind === 'right') here.clock.advance(trueMs - instantToMs(here.clock.now()));
          if (one.kind === 'sign') signed.push(trueMs);
          if (one.kind === 'restart') {
            here.reopen();
            hear();
          }
          if (one.kind === 'withdraw') {
            here.store.withdrawals.withdraw('H-1', 'NO_FURTHER_USE', 'subject');
            [withdrawnMs, isAgain] = [trueMs, false];
          }
          if (one.kind === 'import') {
            const at = signed[one.which % signed.length];
            try {
              here.store.withdrawals.importRows([given(instantFromMs(at))]);
              if (withdrawnMs !== undefined && at > withdrawnMs) isAgain = true;
            } catch (error) {
              expect((error as { code: string }).code).toMatch(/^(CONSENT_TO_COME|CLOCK_JUMPED)$/);
            }
          }
          if (withdrawnMs !== undefined && !isAgain) expect(permitted()).toBe(false);
        }
      }),
      { numRuns: 80, seed: 20261129 },
    );
  }, 60_000);

  it('is dated by the last word of the coordinator after a restart too, and by the newest form', () => {
    const start = instantToMs(site.clock.now());
    site.store.consentTime.alsoBy(() => instantFromMs(start + 100 * HOUR));
    site.store.withdrawals.importRows([given(instantFromMs(start - HOUR))]);
    expect(permitted()).toBe(true);
    site.reopen();
    const { event } = site.store.withdrawals.withdraw('H-1', 'NO_FURTHER_USE', 'subject');
    expect(event.at).toBe(instantFromMs(start + 100 * HOUR));
    site.clock.advance(200 * HOUR);
    site.store.withdrawals.importRows([given(instantFromMs(start + 50 * HOUR))]);
    expect(permitted()).toBe(false);
    site.store.withdrawals.importRows([given(instantFromMs(start + 150 * HOUR))]);
    expect(permitted()).toBe(true);
  });

  it('is dated no earlier than the newest form that is known, whatever the clock and the time that counted say', () => {
    const { consentTime } = site.store;
    const ahead = instantFromMs(instantToMs(site.clock.now()) + 5 * HOUR);
    expect(consentTime.ending(ahead)).toBe(ahead);
    // What only dates an ending moves no time.
    expect(consentTime.now() < ahead).toBe(true);
  });
});
