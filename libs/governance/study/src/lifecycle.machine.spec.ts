import { advanceStudy, STUDY_STATES, STUDY_STEPS } from './lifecycle.machine.js';

const POSSIBLE: Readonly<Record<string, string>> = {
  'draft freeze': 'frozen',
  'draft abandon': 'abandoned',
  'frozen open': 'open',
  'frozen abandon': 'abandoned',
  'open start': 'running',
  'open abandon': 'abandoned',
  'running complete': 'completed',
  'running complete-in-part': 'incomplete',
  'running abandon': 'abandoned',
};

describe('the life of a study', () => {
  for (const state of STUDY_STATES) {
    for (const step of STUDY_STEPS) {
      const next = POSSIBLE[`${state} ${step}`];
      test(`${next === undefined ? 'refuses' : 'allows'} ${step} when it is ${state}`, () => {
        expect(advanceStudy(state, step)).toEqual(
          next === undefined ? { kind: 'refused', code: 'NOT_IN_THIS_STATE', state, step } : { kind: 'moved', state: next },
        );
      });
    }
  }
});
