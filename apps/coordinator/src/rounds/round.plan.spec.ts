import type { ProgressRow, RoundRow } from '@collimate/platform-coordinator-store';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { parseRoundId } from '@collimate/kernel-canonical';
import { protocolFor } from '../../fixtures/rehearsal-study.js';
import { nextStep, roundIdOf } from './round.plan.js';

const study = freezeStudy(
  parseStudy({
    ...protocolFor('demo', ['north', 'south', 'east']),
    statistics: ['first', 'second'].map((name) => ({ name, kind: 'group-counts', rho: '1/100' })),
  }),
);
const progress = (...words: ProgressRow['progress'][]): ProgressRow[] =>
  words.map((word, index) => ({ study_id: 'demo', site_id: study.protocol.sites[index], progress: word, reported_at: '' }));
const round = (state: RoundRow['state']): RoundRow => ({ state, roster: ['north', 'east'] }) as unknown as RoundRow;

describe('what a study needs next', () => {
  it('waits until every site that did not reject it is ready', () => {
    expect(nextStep(study, [], [])).toEqual({ kind: 'wait' });
    expect(nextStep(study, progress('ready', 'ready', 'extracting'), [])).toEqual({ kind: 'wait' });
    expect(nextStep(study, progress('ready', 'ready', 'ready'), [])).toEqual({
      kind: 'open',
      ordinal: 0,
      roster: ['north', 'south', 'east'],
    });
  });

  it('goes on without the sites that rejected it, and gives up below the minimum', () => {
    expect(nextStep(study, progress('ready', 'rejected', 'ready'), [])).toEqual({
      kind: 'open',
      ordinal: 0,
      roster: ['north', 'east'],
    });
    expect(nextStep(study, progress('rejected', 'rejected', 'ready'), [])).toEqual({ kind: 'give-up' });
  });

  it('asks one statistic after the other of the roster of the first round, whatever became of it', () => {
    expect(nextStep(study, progress('ready', 'ready', 'ready'), [round('open')])).toEqual({ kind: 'wait' });
    for (const state of ['pooled', 'abandoned'] as const) {
      expect(nextStep(study, [], [round(state)])).toEqual({ kind: 'open', ordinal: 1, roster: ['north', 'east'] });
    }
    expect(nextStep(study, [], [round('pooled'), round('abandoned')])).toEqual({ kind: 'finish' });
  });

  it('names a round the same whenever it is asked', () => {
    expect(roundIdOf(study, 1)).toBe(`r-${study.digest.slice(0, 16)}-2`);
    expect(() => parseRoundId(roundIdOf(study, 999))).not.toThrow();
  });
});
