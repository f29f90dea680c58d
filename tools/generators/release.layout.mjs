import { camel, checkedName, menuLines, pascal } from './lay-out.mjs';

/** @returns the folder of a new release in the menu, its encoder with a failing spec, and its line in the list */
export function releaseLayout({ name }) {
  checkedName(name);
  const [variable, type] = [camel(name), pascal(name)];
  const menu = `libs/statistics/menu/src/${name}`;
  const local = `libs/statistics/local/src/${name}`;
  return {
    files: {
      [`${menu}/${name}.design.ts`]: `import * as z from 'zod';
import { checkGroups, statisticKeys, type ReleaseDesign, type ReleaseShape } from '../define.release.js';
import { MenuError } from '../menu.error.js';

/** TODO what a subject's vector holds. */
export const ${variable}Schema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('${name}'),
  rho: statisticKeys.rho,
  answers: statisticKeys.answers,
});

/** Layout: TODO the order of the coordinates. \`collimate.study/2\` needs a form of its own: see moments/moments.declared.ts. */
export type ${type}Design = ReleaseDesign<'${name}'>;

/** @throws MenuError INVALID_SHAPE */
export function design${type}(_spec: z.infer<typeof ${variable}Schema>, shape: ReleaseShape): ${type}Design {
  checkGroups(shape);
  throw new MenuError('INVALID_STATISTIC', 'the release ${name} has no design yet');
}
`,
      [`${menu}/${name}.release.ts`]: `import { defineRelease, ONE_STEP } from '../define.release.js';
import { design${type}, ${variable}Schema } from './${name}.design.js';

/** TODO what leaves the hospital, in one sentence. */
export const ${variable} = defineRelease({
  kind: '${name}',
  schema: ${variable}Schema,
  design: design${type},
  ...ONE_STEP,
  forecast: () => [],
  isPlausible: () => false,
  leaves: () => '',
});
`,
      [`${menu}/${name}.proof.md`]: `# Sensitivity of ${name}

Neighbours: one subject with all their scans is added or removed.

TODO what one subject contributes, why its squared L2 norm is at most D^2, an integer, and what would break it.
`,
      [`${menu}/${name}.release.spec.ts`]: `import { designStatistic, releaseOf } from '../statistic.js';

const shape = {
  by: 'group',
  groups: ['benign', 'malignant'],
  features: [{ feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 8, width: 0.5 }],
} as const;

describe('the release ${name}', () => {
  test('has a layout, and a price of at most what the protocol declares', () => {
    const design = designStatistic({ name: 'spec', kind: '${name}', rho: '1/100' }, shape);
    expect(design.length).toBeGreaterThan(0);
    expect(design.event.d2).toBeGreaterThan(0n);
    expect(releaseOf(design).leaves(design)).toMatch(/\\w{4}/);
  });
});
`,
      [`${local}/${name}.encoder.ts`]: `import type { Encoder } from '../encoder.js';

/** TODO what one subject adds, in stretches that do not overlap; left out if TODO. */
export const encode${type}: Encoder<'${name}'> = () => {
  throw new Error('the release ${name} has no encoder yet');
};
`,
    },
    lines: menuLines('RELEASES', variable, `./${name}/${name}.release.js`),
    next: [
      `write ${menu}: design, release, proof; its spec fails until then`,
      `write ${local}/${name}.encoder.ts and put it into ENCODERS (libs/statistics/local/src/encoders.ts): the compiler asks for it`,
      `add a statistic of the kind to SPECS in libs/statistics/menu/src/menu.spec.ts, and a design of it to libs/statistics/local/src/encoders.property.spec.ts`,
      `lay out an analysis that reads it: node tools/generators/main.mjs analysis NAME --needs ${name}`,
    ],
  };
}
