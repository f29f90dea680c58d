import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { lonelyExports } from './shape/export-uses.mjs';

/*
 * What a source exports is used by another source of the product. Types that describe an export are left alone. What stands here is used by
 * specs, or by nobody yet, for the reason beside it.
 */

const root = join(import.meta.dirname, '..');

const KEPT: readonly (readonly [places: RegExp, why: string])[] = [
  [/^libs\/testing\/|^apps\/federation-e2e\//, 'rooms of tests'],
  [/(-values|-matrices)\.table\.ts |\.derivation\.ts /, 'reference values, and what they are derived by'],
  [/^libs\/radiomics\/pipeline\/src\/engine\.ts plainEngine$/, 'the definition to which the kernels are held'],
  [
    /^libs\/protocol\/src\/http\/answer\.fault\.ts answerFault$/,
    'holds every answer of both programs to its table, in their specs',
  ],
  [
    /^libs\/privacy\/aggregation\/src\/masked\/(sides|attempt\.refusal)\.ts |^libs\/protocol\/src\/masking\.mapper\.ts |^libs\/statistics\/menu\/src\/pooled\.vector\.ts poolShared$|^libs\/privacy\/gate\/src\/open-gate\.ts openShare$|^libs\/platform\/keystore\/src\/strict\.signature\.ts /,
    'attempts at masked sums, until a method of the wire carries their words between the programs',
  ],
  [
    /^libs\/privacy\/aggregation\/src\/masked\/public\.keys\.ts isSignedBy$|^libs\/privacy\/accounting\/src\/shared\.noise\.ts rhoOfLoneShare$/,
    'the oracle of strict signatures by OpenSSL, and what one share alone is worth, to which the guarantee is held',
  ],
  [/^libs\/protocol\/src\/refusal\.status\.ts reasonOf$/, 'reads the reason of a refusal as a client in another language does'],
  [/^libs\/platform\/service-kit\/src\/setting\.table\.ts settingMarkdown$/, 'the pages of settings are held to it'],
  [/^libs\/platform\/pki\/src\/certificate-request\.ts createSiteRequest$/, 'sites of specs enrol with a key of their own'],
  [
    /^libs\/imaging\/simulation\/src\/head\.phantom\.ts simulateHead$/,
    'heads of known faces and brains, on which defacing is judged',
  ],
  [
    /^libs\/privacy\/accounting\/src\/subject\.budget\.ts debited$/,
    'the definition, one charge after the other, to which many at once are held',
  ],
  [/^libs\/kernel\/errors\/src\/collimate-error\.ts FAULTS$/, 'tables over faults are held to it'],
  [
    /^libs\/governance\/provenance\/src\/checkpoint\.ts (sign|open)Checkpoint$/,
    'the form of a head as other logs read it, held to their vectors',
  ],
  [
    /^libs\/governance\/provenance\/src\/commitment\.ts opensCommitment$/,
    'what a patient or an auditor checks a disclosed record with',
  ],
];
/** Rules and bounds of an estimator are offered to the analyses that come next. */
const OPEN_INSIDE = /^libs\/statistics\/menu\//;

const kept = (place: string): boolean => KEPT.some(([places]) => places.test(place));

describe('the exports of the house', () => {
  const lonely = lonelyExports(root).filter(({ place }) => !kept(place));

  it('are used by the product, or stand here with a reason', () => {
    expect(lonely.filter(({ isUsedHere }) => !isUsedHere).map(({ place }) => place)).toEqual([]);
  });

  it('are no exports where their own file alone uses them', () => {
    const own = lonely.filter(({ place, isType, isUsedHere, isTested }) => {
      return isUsedHere && !isType && !isTested && !OPEN_INSIDE.test(place);
    });
    expect(own.map(({ place }) => place)).toEqual([]);
  });
});

describe('a look for exports that nobody uses', () => {
  let house = '';
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  };

  beforeAll(() => {
    house = mkdtempSync(join(tmpdir(), 'exports-'));
    put('libs/a/b/package.json', '{"name":"@x/b","exports":{".":{"@collimate/source":"./src/index.ts"}}}');
    put(
      'libs/a/b/src/index.ts',
      "export { used, tested, unused as aliased } from './one.js';\nexport type { Shape } from './one.js';\n",
    );
    put(
      'libs/a/b/src/one.ts',
      [
        'export const used = 1;',
        'export const tested = 2;',
        'export const unused = 3;',
        'export const own = 4;',
        'export const sum = own + 1;',
        'export const told = 5;',
        'export interface Shape { readonly a: number }',
      ].join('\n'),
    );
    put('libs/a/b/src/one.spec.ts', "import { tested } from './one.js';\nexpect(tested).toBe(2);\n");
    put('apps/c/src/main.ts', "import { used } from '@x/b';\nconst later = () => import('./lazy.js');\nvoid [used, later];\n");
    put('apps/c/src/lazy.ts', 'export const whole = 1;\n');
    put(
      'tools/run.mjs',
      "// told\nconst { sum } = await import('../libs/a/b/dist/one.js');\nconst told = 'told';\nprocess.stdout.write(told);\n",
    );
  });
  afterAll(() => rmSync(house, { recursive: true, force: true }));

  it('finds each with what uses it', () => {
    const found = lonelyExports(house).map(({ place, ...one }) => [place.replace('libs/a/b/src/one.ts ', ''), one]);
    expect(Object.fromEntries(found)).toEqual({
      tested: { isType: false, isUsedHere: false, isTested: true },
      unused: { isType: false, isUsedHere: false, isTested: false },
      own: { isType: false, isUsedHere: true, isTested: false },
      told: { isType: false, isUsedHere: false, isTested: false },
      Shape: { isType: true, isUsedHere: false, isTested: false },
    });
  });
});
