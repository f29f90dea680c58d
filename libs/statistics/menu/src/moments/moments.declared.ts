import * as z from 'zod';
import type { DeepReadonly } from '../deep.readonly.js';
import { statisticKeys, type DeclaredForm } from '../define.release.js';
import { groupedShape } from '../shapes/grouped.shape.js';
import { publicCorrelation, publicCorrelationSchema } from '../public.correlation.js';
import { sharesOf, type ReleaseVariable } from '../variables/release.variable.js';
import { wordSchema } from '../variables/variable.schema.js';
import { whoKeys } from '../variables/who.keys.js';
import { designMoments, plannedMoments, type MomentsDesign, type MomentsShape } from './moments.design.js';

const schema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('moments'),
  of: z.array(wordSchema).min(1).max(1000).meta({ description: 'numbers, features, changes or scores, each with a `reference`' }),
  by: wordSchema
    .optional()
    .meta({ description: 'a category: one block for each of its labels; one for everybody where it is left out' }),
  correlation: publicCorrelationSchema.optional().meta({
    description:
      'public correlation of the transformed variables, which shapes the noise: less of it where they go together. It decides what the answer is worth and never what it costs in privacy; left out, the noise of all coordinates is alike',
  }),
  ...whoKeys,
  ...plannedMoments,
  rho: statisticKeys.rho,
  answers: statisticKeys.answers,
});

/** Moments as `collimate.study/2` declares them. */
export type DeclaredMoments = DeepReadonly<z.infer<typeof schema>>;

/** Means and variances `of` numbers `by` a category: the same vector and the same proof as in version 1, over a patient's own values. */
export const declaredMoments: DeclaredForm<DeclaredMoments, MomentsDesign> = {
  schema,
  uses: ({ of, by }) => [
    ...of.map((variable, index) => ({ path: `of.${index}`, variable, needs: 'scaled' as const })),
    ...(by === undefined ? [] : [{ path: 'by', variable: by, needs: 'labels' as const }]),
  ],
  planned: ['clip', 'kMax', 'reach', 'reach2', 'lambda'],
  shape: shapeOf,
  design: (spec, variables) => designMoments(spec, shapeOf(spec, variables)),
  shares: ({ by, groups }, planned) => (by === null ? [1] : sharesOf(planned, by, groups.length)),
};

/** @throws MenuError INVALID_STATISTIC for a variable that is not there or not of the kind, see `uses`, and a correlation that is none */
function shapeOf(
  { of, by, correlation }: Pick<DeclaredMoments, 'of' | 'by' | 'correlation'>,
  variables: ReadonlyMap<string, ReleaseVariable>,
): MomentsShape {
  const shape = groupedShape(of, by, variables);
  return correlation === undefined ? shape : { ...shape, correlation: publicCorrelation(correlation, of.length) };
}
