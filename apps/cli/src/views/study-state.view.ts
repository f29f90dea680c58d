import type { SiteStatus } from '@collimate/platform-site-api';

/** One study as `collimate site status` has it. */
type SeenStudy = SiteStatus['studies'][number];

/** States in which nothing more is done for a study. */
const OVER: readonly SeenStudy['state'][] = ['rejected', 'closed'];

/** State of a study at this site, with a remark if the coordinator has ended it. */
export function stateText(study: Omit<SeenStudy, 'id' | 'digest'>): string {
  const { state, isCancelled, isSpent, isEnded, awaitsEngine, otherEngine } = study;
  if (isCancelled) return `${state}, cancelled by the coordinator`;
  if (isSpent === true && !OVER.includes(state))
    return `${state}, all answers given: nothing more is read for it, \`collimate site close DIGEST\``;
  if (isEnded === true && !OVER.includes(state)) return `${state}, ended, as the coordinator says: ${endedText(state)}`;
  const named = namedOf({ state, otherEngine });
  if (named !== null) return `${state}, STOPPED: it names the engine ${named}, and another one runs here`;
  return awaitsEngine === true ? `${state}, STOPPED until two approvers sign it for the new engine` : state;
}

/** Only the hospital can free the reserved budget; before two people have approved, nothing is reserved. */
function endedText(state: SeenStudy['state']): string {
  const close = state === 'received' ? '' : ', `collimate site close DIGEST` frees what it holds';
  return `nothing more is read for it${close}`;
}

/** @returns cures where the engine stops studies; empty if it stops none */
export function engineNotes(studies: readonly SeenStudy[]): readonly string[] {
  const notes: string[] = [];
  if (studies.some((study) => study.awaitsEngine === true && study.isEnded !== true && namedOf(study) === null)) {
    notes.push(
      'A study was approved for the definition of the engine that ran then, and another one runs: nothing is computed or answered for it\nuntil two approvers have signed it again, `collimate site approve DIGEST`, or one takes the yes back, `collimate site leave DIGEST`.',
    );
  }
  if (studies.some((study) => !study.isCancelled && study.isEnded !== true && namedOf(study) !== null)) {
    notes.push(
      'A study names another definition of the engine than the one that runs here: nobody can approve it, and nothing is computed or answered\nfor it. Install the version of the agent that computes by it, or ask the operator for a version of the study that names this one.',
    );
  }
  return notes;
}

/** @returns the definition that a study names where it keeps it from going on */
function namedOf({ state, otherEngine = null }: Pick<SeenStudy, 'state' | 'otherEngine'>): string | null {
  return OVER.includes(state) ? null : otherEngine;
}
