import { inFile, type Plant } from './plant.fixture.js';

const NOTHING = "export default [{ files: ['**/*.none'] }];";
const OTHER_SETTINGS = /Settings stand at one place/;

/** ESLint looks for its settings upwards from each file: those of a folder would be asked in the place of the house's. */
const BY_LINT: readonly Plant[] = (
  [
    ['mjs', NOTHING],
    ['js', NOTHING],
    ['cjs', "module.exports = [{ files: ['**/*.none'] }];"],
  ] as const
).flatMap(([ending, text]) => [
  inFile(
    `a folder has no settings of lint, in .${ending}`,
    `apps/cli/src/plant-settings-${ending}/eslint.config.${ending}`,
    text,
    OTHER_SETTINGS,
  ),
  inFile(
    `settings of a folder take down no fence, in .${ending}`,
    `apps/cli/src/plant-settings-${ending}/plant.view.ts`,
    "import { markReleased } from '@collimate/privacy-accounting/mark';\nexport const forge = () => markReleased([], {} as never);",
    /Only libs\/privacy\/gate/,
  ),
]);

/** Nx joins the tags of all files that speak of a project: no wall asks for the one that these add, and it is seen all the same. */
const BY_NX: readonly Plant[] = [
  inFile(
    'a room has no second file of tags',
    'apps/demo/project.json',
    JSON.stringify({ name: '@collimate/demo', tags: ['scope:plant'] }),
    OTHER_SETTINGS,
  ),
  inFile(
    'a folder of a room is no project of its own',
    'apps/bench/src/plant-project/project.json',
    JSON.stringify({ name: 'plant-project', tags: ['type:app', 'data:subject', 'scope:app', 'npm:none'] }),
    /Nx takes this folder for a project/,
  ),
];

/** What lint says of settings that stand elsewhere than those of the house. */
export const SETTINGS_PLANTS: readonly Plant[] = [...BY_LINT, ...BY_NX];
