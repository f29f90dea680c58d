import nx from '@nx/eslint-plugin';
import * as jsonc from 'jsonc-eslint-parser';
import tseslint from 'typescript-eslint';
import { packageSets } from './tools/scripts/package-sets.mjs';

/**
 * The walls of the house (docs/adr/0003): kind of room, aggregate or subject side, wing, and the packages a room may
 * use. Every list is a white list, so that a new dependency is a decision.
 */
const wings = {
  kernel: ['scope:kernel'],
  imaging: ['scope:imaging', 'scope:kernel'],
  privacy: ['scope:privacy', 'scope:kernel'],
  radiomics: ['scope:radiomics', 'scope:imaging', 'scope:privacy', 'scope:kernel'],
};
wings.statistics = ['scope:statistics', ...wings.radiomics];
wings.governance = ['scope:governance', ...wings.statistics];
wings.protocol = ['scope:protocol', ...wings.governance];
wings.platform = ['scope:platform', ...wings.protocol];
wings.app = [...wings.platform];
wings.testing = ['scope:testing', ...wings.platform];

const depConstraints = [
  { sourceTag: 'type:kernel', onlyDependOnLibsWithTags: ['type:kernel'] },
  { sourceTag: 'type:core', onlyDependOnLibsWithTags: ['type:kernel', 'type:core'] },
  { sourceTag: 'type:protocol', onlyDependOnLibsWithTags: ['type:kernel', 'type:core', 'type:protocol'] },
  {
    sourceTag: 'type:platform',
    onlyDependOnLibsWithTags: ['type:kernel', 'type:core', 'type:protocol', 'type:platform'],
  },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:kernel', 'type:core', 'type:protocol', 'type:platform'] },
  {
    sourceTag: 'type:testing',
    onlyDependOnLibsWithTags: ['type:kernel', 'type:core', 'type:platform', 'type:testing'],
  },
  { sourceTag: 'data:aggregate', onlyDependOnLibsWithTags: ['data:aggregate'] },
  { sourceTag: 'data:subject', onlyDependOnLibsWithTags: ['data:aggregate', 'data:subject'] },
  ...Object.entries(wings).map(([wing, tags]) => ({ sourceTag: `scope:${wing}`, onlyDependOnLibsWithTags: tags })),
  ...Object.entries(packageSets).map(([set, allowed]) => ({
    sourceTag: `npm:${set}`,
    onlyDependOnLibsWithTags: ['*'],
    allowedExternalImports: allowed,
  })),
];

const boundaries = (extraConstraints = {}) => [
  'error',
  {
    enforceBuildableLibDependency: false,
    allowCircularSelfDependency: false,
    // A room that somebody imports in the middle of a file is refused by a rule of its own, at that place.
    checkDynamicDependenciesExceptions: ['.*'],
    depConstraints,
    ...extraConstraints,
  },
];

const onlyTheGate = {
  name: '@collimate/privacy-accounting/mark',
  message: 'Only libs/privacy/gate may make a Released value.',
};
const onlyTheDoor = {
  name: '@collimate/privacy-gate',
  importNames: ['openGate', 'openShare'],
  message: 'openGate is called in apps/site-agent/src/release and nowhere else, and so is openShare.',
};
const onlyImports = ['node:module', 'module'].map((name) => ({
  name,
  importNames: ['createRequire', 'default', 'Module'],
  message: 'A room is imported at the head of a file, where the wall is checked; require passes by it.',
}));
const noDeepImports = [
  { group: ['@collimate/*/src/*', '@collimate/*/dist/*'], message: 'A lib is imported by its name, never by a file inside it.' },
  { regex: '^\\./index\\.js$', message: 'A file does not import the index of its own folder.' },
];

/** Core libs are given what they need: a global by which one of them reaches further is named here. */
const MACHINES =
  'process console fetch performance Buffer setTimeout setInterval setImmediate queueMicrotask crypto navigator require XMLHttpRequest WebSocket';
/** By these any other global is reached under another name. */
const MIRRORS = 'globalThis global self window Reflect Proxy eval Function';
const globalsOfNobody = [...MACHINES.split(' '), ...MIRRORS.split(' ')].map((name) => ({
  name,
  message: 'Core libs reach no clock, no chance and no machine, by no name.',
}));
const clockAndChance = [
  { object: 'Math', property: 'random', message: 'Randomness comes in as a RandomSource.' },
  { object: 'Date', property: 'now', message: 'Time comes in as a Clock.' },
];
const noPow = { object: 'Math', property: 'pow', message: 'Its last bits differ between engines: multiply.' };

/** What a reader of any file may rely on. The rule is not merged by ESLint, so each place names all that it wants. */
const anywhere = [
  { selector: 'ExportAllDeclaration', message: 'Re-export by name, so that a reader sees what a lib offers.' },
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  ...["ImportExpression[source.type!='Literal']", 'ImportExpression[source.value=/^@collimate\\//]'].map((selector) => ({
    selector,
    message: 'A room is imported at the head of a file, where the wall is checked.',
  })),
];
/** What a built-in module is asked for by name at run time passes by every list. */
const noBuiltins = {
  object: 'process',
  property: 'getBuiltinModule',
  message: 'A module is imported at the head of a file, where the wall is checked.',
};
/** The same, but for the default export by which a worker thread is called. */
const inWorkers = anywhere.filter(({ selector }) => selector !== 'ExportDefaultDeclaration');
const inCore = [
  ...anywhere,
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time comes in as a Clock.' },
  { selector: "CallExpression[callee.name='Date']", message: 'Time comes in as a Clock.' },
  { selector: "NewExpression[callee.name='Date'] > SpreadElement", message: 'Time comes in as a Clock: a spread may be empty.' },
  // The two objects that have a forbidden part are used at their own names, so that the part is seen.
  {
    selector:
      ":not(MemberExpression[computed=false], NewExpression, CallExpression[callee.name='Date'], BinaryExpression[operator='instanceof'], TSTypeReference) > Identifier[name='Date']",
    message: 'Time comes in as a Clock: Date is used by its own name, as Date.parse or new Date(ms).',
  },
  { selector: "NewExpression > Identifier.arguments[name='Date']", message: 'Time comes in as a Clock.' },
  {
    selector: ":not(MemberExpression[computed=false], VariableDeclarator[id.type='ObjectPattern']) > Identifier[name='Math']",
    message: 'Randomness comes in as a RandomSource: Math is used by its own name, as Math.floor.',
  },
  {
    selector: "VariableDeclarator[init.name='Math'] Property[computed=true]",
    message: 'Randomness comes in as a RandomSource: Math is used by its own name.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^format(ToParts)?$/][arguments.length=0]',
    message: 'Time comes in as a Clock: without an argument it is the present that is formatted.',
  },
  ...[
    "MemberExpression[property.name='constructor']",
    "MemberExpression[property.value='constructor']",
    "ObjectPattern > Property[key.name='constructor']",
  ].map((selector) => ({ selector, message: 'By a constructor any text is a program: core libs reach nothing by it.' })),
  { selector: 'ImportExpression', message: 'Core libs import at the head of a file, where the wall is checked.' },
];
const inNumbers = [
  ...inCore,
  {
    selector: "BinaryExpression[operator='**']:not([right.type='Literal'][right.raw=/^\\d+n?$/])",
    message: 'A power that is no whole number has last bits that differ between engines: multiply, or Math.sqrt.',
  },
];

/** Specs keep the wall and the floors; besides, they may use the rooms of `testing` and any package. */
const inSpecs = depConstraints
  .filter(({ sourceTag }) => !sourceTag.startsWith('npm:'))
  .map(({ sourceTag, onlyDependOnLibsWithTags }) => ({
    sourceTag,
    onlyDependOnLibsWithTags: [
      ...onlyDependOnLibsWithTags,
      ...(sourceTag.startsWith('type:') ? ['type:testing'] : []),
      ...(sourceTag.startsWith('scope:') ? ['scope:testing'] : []),
    ],
  }));

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/generated/**',
      '**/node_modules/**',
      '.nx/**',
      '.cache/**',
      'libs/radiomics/kernels/assembly/**',
      'libs/imaging/formats/assembly/**',
      'collimate-demo/**',
      'clients/**',
    ],
  },
  ...tseslint.configs.recommended.map((config) => ({ ...config, files: ['**/*.{ts,mts,cts,js,mjs,cjs}'] })),
  {
    files: ['**/*.{ts,mts,cts,js,mjs,cjs}'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(),
      'no-restricted-imports': ['error', { paths: [onlyTheGate, onlyTheDoor, ...onlyImports], patterns: noDeepImports }],
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-empty-object-type': 'off',
      'no-restricted-syntax': ['error', ...anywhere],
      'no-restricted-properties': ['error', noBuiltins],
      'no-console': 'error',
    },
  },
  {
    files: ['libs/privacy/gate/src/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [onlyTheDoor, ...onlyImports], patterns: noDeepImports }] },
  },
  {
    files: ['apps/site-agent/src/release/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [onlyTheGate, ...onlyImports], patterns: noDeepImports }] },
  },
  {
    files: ['libs/{kernel,imaging,radiomics,statistics,privacy,governance}/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [onlyTheGate, onlyTheDoor, ...onlyImports],
          patterns: [...noDeepImports, { group: ['node:*'], message: 'Core libs touch no machine.' }],
        },
      ],
      'no-restricted-globals': ['error', ...globalsOfNobody],
      'no-restricted-properties': ['error', noBuiltins, ...clockAndChance],
      'no-restricted-syntax': ['error', ...inCore],
    },
  },
  {
    files: ['libs/privacy/gate/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [onlyTheDoor, ...onlyImports],
          patterns: [...noDeepImports, { group: ['node:*'], message: 'Core libs touch no machine.' }],
        },
      ],
    },
  },
  {
    files: ['libs/radiomics/{features,texture,processing,pipeline,kernels}/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-properties': ['error', noBuiltins, ...clockAndChance, noPow],
      'no-restricted-syntax': ['error', ...inNumbers],
    },
  },
  {
    // A file that nobody reads to its end, a function that fills two screens and a sixth parameter hide what belongs together.
    files: ['apps/*/src/**/*.ts', 'libs/**/src/**/*.ts'],
    ignores: ['libs/testing/**', '**/*.{spec,e2e-spec,fixture,table,d}.ts', '**/generated/**'],
    rules: {
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', 60],
      'max-params': ['error', 5],
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.e2e-spec.ts', 'libs/**/durability/*.mjs'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, allowCircularSelfDependency: true, depConstraints: inSpecs },
      ],
      'no-restricted-globals': 'off',
      'no-restricted-properties': 'off',
      'no-console': 'off',
    },
  },
  {
    // Asks where packages lie, for the permissions of the extraction process, and loads none.
    files: ['apps/site-agent/src/extraction/readable.packages.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [onlyTheGate, onlyTheDoor], patterns: noDeepImports }] },
  },
  {
    // Programs of the workspace itself: they look at all of it, print, and hand settings to other programs as default exports.
    files: ['tools/**', 'deploy/**', '**/rolldown.config.mjs', 'apps/*/build.mjs'],
    rules: {
      '@nx/enforce-module-boundaries': 'off',
      'no-restricted-syntax': 'off',
      'no-restricted-imports': 'off',
      'no-console': 'off',
    },
  },
  {
    // A start script begins what the bundle holds: it looks for a bundle by its path, prints, and keeps the wall like the rest.
    files: ['apps/*/bin/*.mjs'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries({ allow: ['../../../tools/launch.mjs'] }),
      // It also runs on a Node that lacks some names of node:module, so it takes the module whole.
      'no-restricted-imports': ['error', { paths: [onlyTheGate, onlyTheDoor], patterns: noDeepImports }],
      'no-console': 'off',
      'no-restricted-syntax': 'off',
    },
  },
  {
    // A worker thread is called through its default export.
    files: ['**/*.worker.ts'],
    rules: { 'no-restricted-syntax': ['error', ...inWorkers] },
  },
  {
    // A foreign module is declared as it is.
    files: ['**/*.d.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // What a manifest names is imported, and what is imported its manifest names.
    files: ['{apps,libs}/**/package.json'],
    plugins: { '@nx': nx },
    languageOptions: { parser: jsonc },
    rules: {
      '@nx/dependency-checks': [
        'error',
        {
          buildTargets: ['build'],
          checkVersionMismatches: false,
          // Nest asks its users for it and imports it itself.
          ignoredDependencies: ['rxjs'],
          ignoredFiles: [
            '{projectRoot}/**/*.{spec,e2e-spec,fixture}.ts',
            '{projectRoot}/fixtures/**',
            '{projectRoot}/**/*.config.mjs',
            '{projectRoot}/build.mjs',
          ],
        },
      ],
    },
  },
  {
    files: ['apps/{cli,demo,bench}/src/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
);
