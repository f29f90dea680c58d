import { parseInstant, type SubjectKey } from '@collimate/kernel-canonical';
import { WITHDRAWAL_KINDS, type ConsentWithdrawal, type WithdrawalKind } from './consent-event.schema.js';
import { effectsOfWithdrawal, type SubjectHoldings } from './withdrawal-effects.js';

const at = parseInstant('2026-01-01T00:00:00.000Z');
const withdrawal = (kind: WithdrawalKind): ConsentWithdrawal => ({
  type: 'WITHDRAWN',
  id: 'e1',
  sequence: 4,
  subject: 's-1' as SubjectKey,
  at,
  actor: 'subject',
  withdrawal: kind,
});
const everything: SubjectHoldings = {
  hasQueuedJobs: true,
  inOpenSnapshot: true,
  hasCachedVoxels: true,
  hasFeatures: true,
  hasCohortRows: true,
  hasSubjectKey: true,
  mayBeContacted: true,
};
const nothing = Object.fromEntries(Object.keys(everything).map((key) => [key, false])) as unknown as SubjectHoldings;
const kinds = (state: SubjectHoldings, kind: WithdrawalKind) => effectsOfWithdrawal(state, withdrawal(kind)).map((e) => e.kind);

describe('the effects of a withdrawal', () => {
  it('stop what could still compute before they delete what is stored', () => {
    expect(kinds(everything, 'NO_FURTHER_USE')).toEqual([
      'drop-queued-jobs',
      'drop-open-snapshot',
      'delete-cached-voxels',
      'delete-features',
      'delete-cohort-rows',
      'destroy-subject-key',
      'stop-contact',
    ]);
  });

  it('certify the deletion, if erasure is asked', () => {
    expect(kinds(everything, 'ERASURE')).toEqual(
      expect.arrayContaining(['delete-cohort-rows', 'destroy-subject-key', 'issue-deletion-certificate']),
    );
  });

  it('leave the scans alone if only contact is unwanted', () => {
    expect(kinds(everything, 'NO_FURTHER_CONTACT')).toEqual(['stop-contact']);
  });

  it.each(WITHDRAWAL_KINDS)('find nothing to do when nothing is left: %s', (kind) => {
    expect(kinds(nothing, kind)).toEqual([]);
  });

  it.each(WITHDRAWAL_KINDS)('each need something of its own to act on: %s', (kind) => {
    const all = kinds(everything, kind);
    for (const holding of Object.keys(everything)) {
      const without = kinds({ ...everything, [holding]: false }, kind);
      expect(all.length - without.length).toBeLessThanOrEqual(1);
      const alone = kinds({ ...nothing, [holding]: true }, kind);
      expect(alone.filter((effect) => effect !== 'issue-deletion-certificate').length).toBeLessThanOrEqual(1);
      expect(alone.includes('issue-deletion-certificate')).toBe(kind === 'ERASURE' && holding !== 'mayBeContacted');
    }
    // What is read in two places and joined gives what is read at once.
    const halves = ['hasQueuedJobs', 'hasCachedVoxels'].reduce((part, key) => ({ ...part, [key]: true }), nothing);
    const rest = { ...everything, hasQueuedJobs: false, hasCachedVoxels: false };
    expect(new Set([...kinds(halves, kind), ...kinds(rest, kind)])).toEqual(new Set(all));
  });

  it('name the subject of the event', () => {
    const effects = effectsOfWithdrawal(everything, withdrawal('ERASURE'));
    expect(new Set(effects.map((effect) => effect.subject))).toEqual(new Set(['s-1']));
  });
});
