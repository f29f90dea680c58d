import { inFile, type Plant } from './plant.fixture.js';

const NOTHING = "export default [{ files: ['**/*.none'] }];";
const OTHER_SETTINGS = /Settings stand at one place/;

/** ESLint looks for its settings upwards from each file: those of a folder would be asked in the place of the house's. */
export const SETTINGS_PLANTS: readonly Plant[] = (
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
