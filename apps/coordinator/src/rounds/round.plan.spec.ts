import type { ProgressRow, RoundRow } from '@collimate/platform-coordinator-store';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { parseRoundId } from '@collimate/kernel-canonical';
import { steppedProtocol } from '../../fixtures/stepped-study.js';
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
const round = (state: RoundRow['state'], ordinal = 0, step = 0, sites = ['north', 'east']): RoundRow =>
  ({
    state,
    ordinal,
    step,
    epoch: 7,
    roster: ['north', 'east'],
    estimate_json: JSON.stringify({ sites }),
  }) as unknown as RoundRow;
const stepped = freezeStudy(parseStudy(steppedProtocol('steps', ['north', 'east'])));

describe('what a study needs next', () => {
  it('waits until every site that did not reject it is ready', () => {
    expect(nextStep(study, [], [])).toEqual({ kind: 'wait' });
    expect(nextStep(study, progress('ready', 'ready', 'extracting'), [])).toEqual({ kind: 'wait' });
    expect(nextStep(study, progress('ready', 'ready', 'ready'), [])).toEqual({
      kind: 'open',
      ordinal: 0,
      step: 0,
      roster: ['north', 'south', 'east'],
    });
  });

  it('goes on without the sites that rejected it, and gives up below the minimum', () => {
    expect(nextStep(study, progress('ready', 'rejected', 'ready'), [])).toEqual({
      kind: 'open',
      ordinal: 0,
      step: 0,
      roster: ['north', 'east'],
    });
    expect(nextStep(study, progress('rejected', 'rejected', 'ready'), [])).toEqual({ kind: 'give-up' });
  });

  it('asks one statistic after the other of the roster of the first round, whatever became of it', () => {
    expect(nextStep(study, progress('ready', 'ready', 'ready'), [round('open')])).toEqual({ kind: 'wait' });
    for (const state of ['pooled', 'abandoned'] as const) {
      expect(nextStep(study, [], [round(state)])).toEqual({ kind: 'open', ordinal: 1, step: 0, roster: ['north', 'east'] });
    }
    expect(nextStep(study, [], [round('pooled'), round('abandoned', 1)])).toEqual({ kind: 'finish' });
  });

  it('asks step after step of those who gave the first one, in the opening of the first, and leaves a run that lost a step', () => {
    const after = (...rounds: RoundRow[]) => nextStep(stepped, [], rounds);
    expect(after(round('pooled', 0, 0, ['east']))).toEqual({ kind: 'open', ordinal: 0, step: 1, roster: ['east'], epoch: 7 });
    expect(after(round('pooled'), round('pooled', 0, 1))).toMatchObject({ kind: 'open', ordinal: 0, step: 2 });
    expect(after(round('pooled'), round('open', 0, 1))).toEqual({ kind: 'wait' });
    const next = { kind: 'open', ordinal: 1, step: 0, roster: ['north', 'east'] };
    expect(after(round('pooled'), round('pooled', 0, 1), round('pooled', 0, 2))).toEqual(next);
    expect(after(round('abandoned'))).toEqual(next);
    expect(after(round('pooled'), round('abandoned', 0, 1))).toEqual(next);
    expect(after(round('pooled'), round('abandoned', 0, 1), round('pooled', 1))).toEqual({ kind: 'finish' });
    expect(roundIdOf(stepped, 0, 2)).toBe(`r-${stepped.digest.slice(0, 16)}-1-3`);
  });

  it('names a round the same whenever it is asked', () => {
    expect(roundIdOf(study, 1)).toBe(`r-${study.digest.slice(0, 16)}-2`);
    expect(() => parseRoundId(roundIdOf(study, 999))).not.toThrow();
  });
});
