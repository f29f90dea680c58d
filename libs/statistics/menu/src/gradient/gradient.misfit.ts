import type { Misfit } from '../define.analysis.js';
import type { GradientDesign } from './gradient.design.js';

/** @returns why a release of one model cannot be read as the other, or undefined if it is of that model */
export function modelMisfit({ model }: GradientDesign, asked: GradientDesign['model']): Misfit | undefined {
  if (model === asked) return undefined;
  return {
    key: 'kind',
    message: `the release climbs to a ${model} model`,
    hint: `Ask kind: ${model}, or write model: ${asked} in the release.`,
  };
}
