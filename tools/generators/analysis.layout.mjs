import { camel, checkedName, menuLines, pascal } from './lay-out.mjs';

/** @returns the folder of a new analysis in the menu, with a failing spec, and its line in the list */
export function analysisLayout({ name, needs = 'cells' }) {
  checkedName(name);
  checkedName(needs);
  const [type, release] = [pascal(name), camel(needs)];
  // Releases and analyses of one name stand in one folder, as moments do.
  const variable = name === needs ? `${camel(name)}Analysis` : camel(name);
  const menu = `libs/statistics/menu/src/${name}`;
  return {
    files: {
      [`${menu}/${name}.analysis.ts`]: `import { ${release} } from '../${needs}/${needs}.release.js';
import { defineAnalysis, questionSchema } from '../define.analysis.js';

/** TODO what it says. Plain numbers: it may be stored and published as JSON. */
export interface ${type}Result {
  readonly kind: '${name}';
  readonly sites: number;
}

/** TODO what it says, in one sentence. */
export const ${variable} = defineAnalysis({
  kind: '${name}',
  reads: 'a release of kind \`${needs}\`: TODO what it says of it',
  schema: questionSchema('${name}'),
  needs: [${release}],
  // A study of version 1 is told what it was when it was signed.
  askedAlone: true,
  result: '${name}',
  forecast: () => [],
  analyse: ({ pooled }): ${type}Result => ({ kind: '${name}', sites: pooled.sites }),
  rows: () => [],
  oracle: { program: '', tolerance: 0 },
});
`,
      [`${menu}/${name}.analysis.spec.ts`]: `import { ${variable} } from './${name}.analysis.js';

const head = { study: 's', version: 1, question: 'spec', kind: '${name}', release: 'spec', features: [{ key: 'RNU0@DHQ4', unit: 'mm3' }] };

describe('the analysis ${name}', () => {
  test('tells its result in rows, and is held to another program', () => {
    // TODO a result as it makes one, and what the other program says of the same sums: these are of no form yet.
    const [result, other] = [{ kind: '${name}', sites: 3 } as never, [NaN]];
    expect(${variable}.rows(result, head).map(({ estimate }) => estimate)).toEqual(other);
    expect(${variable}.oracle.program).not.toBe('');
  });
});
`,
    },
    lines: menuLines('POOLED_ANALYSES', variable, `./${name}/${name}.analysis.js`),
    next: [
      `write ${menu}/${name}.analysis.ts: its spec and libs/statistics/menu/src/menu.spec.ts fail until then`,
      `add a release that it asks to ASKED in apps/cli/src/rehearsal/sound.rows.property.spec.ts: that spec fails without it`,
      `write the pages of the protocol and of the maturity anew: npm run build; their specs fail until then`,
    ],
  };
}
