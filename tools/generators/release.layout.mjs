import { camel, checkedName, menuLines, pascal } from './lay-out.mjs';

/** @returns the folder of a new release of `collimate.study/2` in the menu, its encoder with a failing spec, and its line in the list */
export function releaseLayout({ name }) {
  checkedName(name);
  const [variable, type] = [camel(name), pascal(name)];
  const menu = `libs/statistics/menu/src/${name}`;
  const local = `libs/statistics/local/src/${name}`;
  return {
    files: {
      [`${menu}/${name}.design.ts`]: `import * as z from 'zod';
import type { DeepReadonly } from '../deep.readonly.js';
import { EVERYBODY, statisticKeys, type DeclaredForm, type ReleaseDesign, type ReleaseShape } from '../define.release.js';
import { MenuError } from '../menu.error.js';
import { wordSchema } from '../variables/variable.schema.js';
import { whoKeys } from '../variables/who.keys.js';

const schema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('${name}'),
  of: z.array(wordSchema).min(1).max(1000).meta({ description: 'TODO what it is over: numbers, features, changes or scores' }),
  ...whoKeys,
  rho: statisticKeys.rho,
  answers: statisticKeys.answers,
});

/** TODO what it is called, as \`collimate.study/2\` declares it. */
export type Declared${type} = DeepReadonly<z.infer<typeof schema>>;

/** Layout: TODO the order of the coordinates. */
export type ${type}Design = ReleaseDesign<'${name}'>;

/** TODO what a subject's vector holds. */
export const declared${type}: DeclaredForm<Declared${type}, ${type}Design> = {
  schema,
  // TODO what is asked of each variable, and the keys that a planner writes where the kind has one.
  uses: ({ of }) => of.map((variable, index) => ({ path: \`of.\${index}\`, variable, needs: 'scaled' as const })),
  planned: [],
  shape: () => SHAPE,
  design: () => {
    throw new MenuError('INVALID_STATISTIC', 'the release ${name} has no design yet');
  },
  shares: () => [1],
};

const SHAPE: ReleaseShape = { by: null, groups: [EVERYBODY], features: [], reads: 'values' };
`,
      [`${menu}/${name}.release.ts`]: `import { defineRelease, ONE_STEP } from '../define.release.js';
import { declared${type} } from './${name}.design.js';

/** TODO what leaves the hospital, in one sentence. */
export const ${variable} = defineRelease({
  kind: '${name}',
  declared: declared${type},
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
      [`${menu}/${name}.release.spec.ts`]: `import { designDeclared, releaseOf } from '../statistic.js';
import { releaseVariables } from '../variables/release.variable.js';

const variables = releaseVariables({
  age: {
    ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], edges: ['50', '70'] },
    reference: { centre: '62', width: '11', from: 'a series' },
  },
});

describe('the release ${name}', () => {
  test('has a layout, and a price of at most what the protocol declares', () => {
    const design = designDeclared({ name: 'spec', kind: '${name}', of: ['age'], rho: '1/100' }, variables);
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
      `add one of the kind to DECLARED in libs/statistics/menu/src/menu.spec.ts: that spec fails without it`,
      `name in HELD_BY (libs/statistics/local/src/influence.fixture.ts) the spec that holds the influence of one subject, and add a design there: the compiler asks for the one, that spec for the other`,
      `freeze it: a further protocol in libs/governance/study/src/version-2.spec.ts, a vector in libs/statistics/local/src/frozen.layouts.spec.ts; both fail without it`,
      `lay out an analysis that reads it: node tools/generators/main.mjs analysis NAME --needs ${name}`,
      `write the page of the protocol anew: npm run build; its spec fails until then`,
    ],
  };
}
