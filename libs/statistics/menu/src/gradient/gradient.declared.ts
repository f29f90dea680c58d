import type { DeclaredForm } from '../define.release.js';
import { gradientDesign, gradientShape, type GradientDesign } from './gradient.design.js';
import { gradientSchema, type DeclaredGradient } from './gradient.schema.js';

/** Scores of a model at public coefficients, step after step. */
export const declaredGradient: DeclaredForm<DeclaredGradient, GradientDesign> = {
  schema: gradientSchema,
  uses: ({ of, outcome, model }) => [
    ...of.map((variable, index) => ({ path: `of.${index}`, variable, needs: 'scaled' as const })),
    { path: 'outcome', variable: outcome, needs: model === 'logistic' ? ('labels' as const) : ('cells' as const) },
  ],
  planned: ['clip', 'step'],
  shape: gradientShape,
  design: gradientDesign,
  shares: () => [1],
};
