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
      'issue-certificate',
    ]);
  });

  it.each(WITHDRAWAL_KINDS)('end with the certificate of what was done, whatever was asked: %s', (kind) => {
    expect(kinds(everything, kind).at(-1)).toBe('issue-certificate');
  });

  it('delete the same where use is to end and where all is to be erased: what is not used is not kept', () => {
    expect(kinds(everything, 'ERASURE')).toEqual(kinds(everything, 'NO_FURTHER_USE'));
  });

  it('leave the scans alone if only contact is unwanted', () => {
    expect(kinds(everything, 'NO_FURTHER_CONTACT')).toEqual(['stop-contact', 'issue-certificate']);
  });

  it.each(WITHDRAWAL_KINDS)('find nothing to do when nothing is left: %s', (kind) => {
    expect(kinds(nothing, kind)).toEqual([]);
  });

  it.each(WITHDRAWAL_KINDS)('each need something of its own to act on: %s', (kind) => {
    const all = kinds(everything, kind);
    const acting = (effects: readonly string[]) => effects.filter((effect) => effect !== 'issue-certificate');
    for (const holding of Object.keys(everything)) {
      const without = kinds({ ...everything, [holding]: false }, kind);
      expect(acting(all).length - acting(without).length).toBeLessThanOrEqual(1);
      const alone = kinds({ ...nothing, [holding]: true }, kind);
      const acts = acting(alone);
      expect(acts.length).toBeLessThanOrEqual(1);
      expect(alone.length - acts.length).toBe(acts.length);
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
