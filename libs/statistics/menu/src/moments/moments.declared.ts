import * as z from 'zod';
import type { DeepReadonly } from '../deep.readonly.js';
import { statisticKeys, type DeclaredForm, type ReleaseShape } from '../define.release.js';
import { groupedShape } from '../shapes/grouped.shape.js';
import { sharesOf, type ReleaseVariable } from '../variables/release.variable.js';
import { wordSchema } from '../variables/variable.schema.js';
import { whoKeys } from '../variables/who.keys.js';
import { designMoments, plannedMoments, type MomentsDesign } from './moments.design.js';

const schema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('moments'),
  of: z.array(wordSchema).min(1).max(1000).meta({ description: 'numbers, features, changes or scores, each with a `reference`' }),
  by: wordSchema
    .optional()
    .meta({ description: 'a category: one block for each of its labels; one for everybody where it is left out' }),
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

/** @throws MenuError INVALID_STATISTIC for a variable that is not there or not of the kind; see `uses` */
function shapeOf({ of, by }: Pick<DeclaredMoments, 'of' | 'by'>, variables: ReadonlyMap<string, ReleaseVariable>): ReleaseShape {
  return groupedShape(of, by, variables);
}
