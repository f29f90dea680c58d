import { inFile, type Plant } from './plant.fixture.js';

const LEAVES = /own-folder/;
const MARK_ON = "export { markReleased } from '@collimate/privacy-accounting/mark';";

/** What lint refuses of files that stand beside the programs of a room, and of programs that import them. */
export const FOLDER_PLANTS: readonly Plant[] = [
  inFile(
    'what bundles a program hands no mark on',
    'apps/bench/rolldown.config.mjs',
    MARK_ON,
    /Only libs\/privacy\/gate[\s\S]*handed on by nobody|handed on by nobody[\s\S]*Only libs\/privacy\/gate/,
  ),
  inFile(
    'what builds a program hands no mark on',
    'apps/bench/build.mjs',
    MARK_ON,
    /Only libs\/privacy\/gate[\s\S]*handed on by nobody|handed on by nobody[\s\S]*Only libs\/privacy\/gate/,
  ),
  inFile(
    'what bundles a lib keeps the wall',
    'libs/platform/pki/rolldown.config.mjs',
    "export { volumeOf } from '@collimate/imaging-volume';",
    /tagged with "data:aggregate" can only depend on/,
  ),
  inFile(
    'what bundles a program keeps the wall',
    'apps/coordinator/rolldown.config.mjs',
    "export { volumeOf } from '@collimate/imaging-volume';",
    /tagged with "data:aggregate" can only depend on/,
  ),
  inFile(
    'what builds a program imports no room in the middle of a file',
    'apps/demo/build.mjs',
    "export const volume = () => import('@collimate/imaging-volume');",
    /imported at the head of a file/,
  ),
  ...(
    [
      ['the settings of its bundle', 'apps/site-agent/src/link', "import '../../rolldown.config.mjs';"],
      ['what builds it', 'apps/coordinator/src', "export { of } from '../build.mjs';"],
      ['a type of what builds it', 'apps/cli/src/commands', "export type Of = import('../../build.mjs').Of;"],
      ['what builds it, in the middle of a file', 'apps/cli/src/remote', "export const of = () => import('../../build.mjs');"],
      ['the settings of lint', 'apps/demo/src', "import '../../../eslint.config.mjs';"],
      ['a program of the workspace', 'libs/platform/scans/src/frames', "import '../../../../../tools/scripts/bundle.mjs';"],
      [
        'a fixture of its room',
        'apps/site-agent/src/dispatch',
        "export { rehearsalStudy } from '../../fixtures/rehearsal-study.js';",
      ],
      ['a fixture beside it', 'libs/privacy/disclosure/src', "import './disclosure.fixture.js';"],
      ['a spec beside it', 'libs/imaging/volume/src', "import './plant-try.spec.js';"],
      ['what was built of it', 'libs/kernel/errors/src', "import '../dist/index.js';"],
    ] as const
  ).map(([what, folder, text], n) =>
    inFile(`a program does not import ${what}`, `${folder}/plant-outside-${n}.ts`, text, LEAVES),
  ),
  inFile(
    'a start script does not import what builds its program',
    'apps/coordinator/bin/plant-outside.mjs',
    "import '../build.mjs';",
    LEAVES,
  ),
  inFile(
    'a spec imports of the workspace what writes our pages, and no more',
    'apps/cli/src/plant-outside.spec.ts',
    "import '../rolldown.config.mjs';",
    LEAVES,
  ),
];
