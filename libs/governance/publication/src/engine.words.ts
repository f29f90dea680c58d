import type { StudyDescription } from './study.description.js';

/** @returns the engine that computed the features of a study, as far as its protocol names it, in words */
export function engineWords({ engine, features }: Pick<StudyDescription, 'engine' | 'features'>): string {
  if (engine !== undefined) return `${engine}, which the study names: a site that runs another definition does not answer`;
  if (features.every(({ ibsi }) => ibsi === '')) return 'the study names none, and asks for no feature of an image';
  return 'the study names none: sites may have computed by different definitions, and were pooled';
}
