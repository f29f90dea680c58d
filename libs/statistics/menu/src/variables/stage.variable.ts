import type { VariableDeclarations } from './variable.schema.js';

/** Name of the variable that every study has, unless it declares one of that name: how far an agent came with a patient. */
export const STAGE = 'stage';

/** How far an agent may come with somebody who consented, each stage after the one before it. */
export const STAGES = ['consented', 'imaged', 'read', 'with-roi', 'complete'] as const;

/** The last stage that somebody reached. */
export type Stage = (typeof STAGES)[number];

/**
 * @returns the stages that a study has, in their order: those of images only where a variable is read of one
 * @example
 * ```ts
 * import { stagesOf } from '@collimate/statistics-menu';
 * stagesOf({ sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] } }); // => ['consented', 'complete']
 * ```
 */
export function stagesOf(variables: VariableDeclarations): readonly Stage[] {
  const readsImages = Object.values(variables).some(({ source }) => source === 'feature');
  return readsImages ? STAGES : ['consented', 'complete'];
}

/**
 * @returns whether the word `stage` of a protocol is the agent's, and not a variable that the protocol declares itself
 * @example
 * ```ts
 * import { isBuiltInStage } from '@collimate/statistics-menu';
 * isBuiltInStage('stage', {}); // => true
 * isBuiltInStage('stage', { stage: { source: 'cohort', type: 'category', labels: ['I', 'II'] } }); // => false
 * ```
 */
export function isBuiltInStage(name: string, variables: VariableDeclarations): boolean {
  return name === STAGE && !Object.hasOwn(variables, STAGE);
}
