import type { VariableDeclarations } from './variable.schema.js';

/** Name of the variable that every study has, unless it declares one of that name: how far an agent came with a patient. */
export const STAGE = 'stage';

/** The same from the asking on: with those who refused, at the stage `asked`. A hospital's policy says whether they may be counted. */
export const STAGE_OF_ASKED = 'stage-of-asked';

/** The variables that an agent sets and no table of a hospital. */
export const BUILT_IN_STAGES = [STAGE, STAGE_OF_ASKED] as const;

/** How far an agent may come with somebody who consented, each stage after the one before it. */
const STAGES = ['consented', 'imaged', 'read', 'with-roi', 'complete'] as const;

/** The stage of whoever was asked for consent and refused. */
export const ASKED = 'asked';

/** The last stage that somebody who consented reached. */
export type Stage = (typeof STAGES)[number];

/**
 * @param name of the built-in variable: with `stage-of-asked` the stage `asked` comes before the others
 * @returns the stages that a study has, in their order: those of images only where a variable is read of one
 * @source ADR 0050
 * @example
 * ```ts
 * import { stagesOf } from '@collimate/statistics-menu';
 * const sex = { source: 'cohort', type: 'category', labels: ['f', 'm'] } as const;
 * stagesOf({ sex }); // => ['consented', 'complete']
 * stagesOf({ sex }, 'stage-of-asked'); // => ['asked', 'consented', 'complete']
 * ```
 */
export function stagesOf(variables: VariableDeclarations, name?: string): readonly (Stage | typeof ASKED)[] {
  const readsImages = Object.values(variables).some(({ source }) => source === 'feature');
  const stages: readonly Stage[] = readsImages ? STAGES : ['consented', 'complete'];
  return name === STAGE_OF_ASKED ? [ASKED, ...stages] : stages;
}

/**
 * @returns whether a word of a protocol is a stage that the agent sets, and not a variable that the protocol declares itself
 * @source ADR 0050
 * @example
 * ```ts
 * import { isBuiltInStage } from '@collimate/statistics-menu';
 * isBuiltInStage('stage', {}); // => true
 * isBuiltInStage('stage', { stage: { source: 'cohort', type: 'category', labels: ['I', 'II'] } }); // => false
 * ```
 */
export function isBuiltInStage(name: string, variables: VariableDeclarations): boolean {
  return BUILT_IN_STAGES.some((one) => one === name) && !Object.hasOwn(variables, name);
}
