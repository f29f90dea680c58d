import { assertNever } from '@collimate/kernel-errors';

/**
 * State of a study. Three are final: `completed` with every round pooled, `incomplete` with a result that lacks some
 * rounds, `abandoned` without a result.
 */
export type StudyState = (typeof STUDY_STATES)[number];

/**
 * Event in the life of a study: its text is fixed, sites are asked, the first round opens, the last round is closed,
 * the last round is closed after others were lost, or the study is given up.
 */
export type StudyStep = 'freeze' | 'open' | 'start' | 'complete' | 'complete-in-part' | 'abandon';

/** All states, for exhaustive tests and tables. */
export const STUDY_STATES = ['draft', 'frozen', 'open', 'running', 'completed', 'incomplete', 'abandoned'] as const;
/** All steps, for exhaustive tests and tables. */
export const STUDY_STEPS: readonly StudyStep[] = ['freeze', 'open', 'start', 'complete', 'complete-in-part', 'abandon'];
/** The states that nothing leads out of. */
export const FINAL_STATES: readonly StudyState[] = STUDY_STATES.filter((state) =>
  STUDY_STEPS.every((step) => nextState(state, step) === undefined),
);

/** The state after a step, or why the step is not possible. */
export type StudyMove =
  | { readonly kind: 'moved'; readonly state: StudyState }
  | {
      readonly kind: 'refused';
      readonly code: 'NOT_IN_THIS_STATE';
      readonly state: StudyState;
      readonly step: StudyStep;
    };

/** Takes one step of a study's life. Pure: the caller decides who may take it and when. */
export function advanceStudy(state: StudyState, step: StudyStep): StudyMove {
  const next = nextState(state, step);
  return next === undefined ? { kind: 'refused', code: 'NOT_IN_THIS_STATE', state, step } : { kind: 'moved', state: next };
}

function nextState(state: StudyState, step: StudyStep): StudyState | undefined {
  switch (state) {
    case 'draft':
      return step === 'freeze' ? 'frozen' : step === 'abandon' ? 'abandoned' : undefined;
    case 'frozen':
      return step === 'open' ? 'open' : step === 'abandon' ? 'abandoned' : undefined;
    case 'open':
      return step === 'start' ? 'running' : step === 'abandon' ? 'abandoned' : undefined;
    case 'running':
      if (step === 'complete') return 'completed';
      if (step === 'complete-in-part') return 'incomplete';
      return step === 'abandon' ? 'abandoned' : undefined;
    case 'completed':
    case 'incomplete':
    case 'abandoned':
      return undefined;
    default:
      return assertNever(state);
  }
}
