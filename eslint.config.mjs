import { builtinModules } from 'node:module';
import nx from '@nx/eslint-plugin';
import * as jsonc from 'jsonc-eslint-parser';
import tseslint from 'typescript-eslint';
import { gateIsCalled } from './tools/fence/gate-is-called.rule.mjs';
import { CODECS, DOORS } from './tools/fence/gates.mjs';
import { ledgersStay } from './tools/fence/ledgers-stay.rule.mjs';
import { listedUsers } from './tools/fence/listed-users.rule.mjs';
import { machineByName } from './tools/fence/machine-by-name.rule.mjs';
import { nativesStay } from './tools/fence/natives-stay.rule.mjs';
import { ownFolder } from './tools/fence/own-folder.rule.mjs';
import { partsOfFunctions } from './tools/fence/parts-of-functions.rule.mjs';
import { plainSpecifier } from './tools/fence/plain-specifier.rule.mjs';
import { programOfText } from './tools/fence/program-of-text.rule.mjs';
import { tableIsData } from './tools/fence/table-is-data.rule.mjs';
import { packageSets } from './tools/scripts/package-sets.mjs';
import { GENERATED } from './tools/shape/generated.mjs';
import { workspaceProjects } from './tools/scripts/references.mjs';

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
  importNames: DOORS,
  message:
    'openGate is called in apps/site-agent/src/release and nowhere else, and so is openShare; there alone the ledger is given releasedCodec.',
};
/** In the door's own folder. */
const onlyForTheLedger = {
  name: '@collimate/privacy-gate',
  importNames: CODECS,
  message: 'It marks any vector: releasedCodec is named by the two files that ask the ledger for an answer.',
};
const onlyImports = ['node:module', 'module', 'node:vm', 'vm', 'node:process', 'process'].map((name) => ({
  name,
  message: 'A room is imported at the head of a file, where the wall is checked; require and programs made of text pass by it.',
}));
/** Specifiers by which a room has another name: subpath imports, paths and addresses, and a folder of packages. */
const OTHER_NAMES = '^(#|/|file:|data:|https?:)|(^|/)node_modules(/|$)';
/** A file of the house, by an ending that lint does not read, or by none. */
const NOT_LINTED = '^\\.{1,2}(/(?!.*\\.m?js$)|$)';
const noDeepImports = [
  { group: ['@collimate/*/src/*', '@collimate/*/dist/*'], message: 'A lib is imported by its name, never by a file inside it.' },
  { regex: '^\\.{1,2}/(.*/)?assembly/', message: 'A kernel is compiled by its own compiler, and imported by nobody.' },
  { regex: '^\\./index\\.js$', message: 'A file does not import the index of its own folder.' },
  { regex: NOT_LINTED, message: 'What is imported is a file that lint reads: its name ends in .js or .mjs.' },
  { regex: OTHER_NAMES, message: 'A room is imported by its own name: by another one the wall does not know it.' },
];

/** What Node itself offers, by both of its names; a package of npm is never asked for by one of these. */
const noMachine = {
  regex: `^(node:.*|${builtinModules.join('|')})$`,
  message: 'Core libs touch no machine.',
};

/** For the few files that take something of node:module; a fence of its own says what. */
const butForModule = [
  'error',
  { paths: [onlyTheGate, onlyTheDoor, ...onlyImports.filter(({ name }) => name !== 'node:module')], patterns: noDeepImports },
];

/** Core libs are given what they need: a global by which one of them reaches further is named here. */
const MACHINES = `Intl process console fetch performance Buffer setTimeout setInterval setImmediate queueMicrotask crypto navigator require
  XMLHttpRequest WebSocket EventSource BroadcastChannel MessageChannel localStorage sessionStorage indexedDB caches Worker SharedWorker
  File Event CustomEvent Temporal URL Blob AbortSignal scheduler reportError PerformanceObserver PerformanceEntry WeakRef FinalizationRegistry
  __dirname __filename`;
/** By these any other global is reached under another name. */
const MIRRORS = 'globalThis global self window Reflect Proxy eval Function';
const globalsOfNobody = [...MACHINES.split(/\s+/), ...MIRRORS.split(' ')].map((name) => ({
  name,
  message: 'Core libs reach no clock, no chance and no machine, by no name.',
}));
const clockAndChance = [
  { object: 'Math', property: 'random', message: 'Randomness comes in as a RandomSource.' },
  { object: 'Date', property: 'now', message: 'Time comes in as a Clock.' },
];
const noPow = { object: 'Math', property: 'pow', message: 'Its last bits differ between engines: multiply.' };

/** Ways to a module or a program that stand at no head of a file. */
const byTheWay = [
  "ImportExpression[source.type!='Literal']",
  'ImportExpression[source.value=/^(@collimate\\u002F|(node:)?(module|vm|process|worker_threads)$)/]',
  'ImportExpression[source.value=/^(#|\\u002F|file:|data:|https?:)|node_modules/]',
  'ImportExpression[source.value=/^\\.{1,2}(\\u002F(?!.*\\.m?js$)|$)/]',
  'TSImportType Literal[value=/^(@collimate\\u002F|#)/]',
  'TSImportEqualsDeclaration',
  "MemberExpression[property.name='getBuiltinModule']",
  "ObjectPattern > Property[key.name='getBuiltinModule']",
  "Literal[value='getBuiltinModule']",
  "MemberExpression[object.name='process'][computed=true]",
  "MemberExpression[object.name='module'][property.name='require']",
  "MemberExpression[property.name='createRequire']",
  "NewExpression[callee.name=/Worker$/] > ObjectExpression > Property[key.name='eval']",
].map((selector) => ({ selector, message: 'A room is imported at the head of a file, where the wall is checked.' }));

/** Ways of a text to a program, or to a foreign page, in a browser. */
const ofPages = [
  'MemberExpression[property.name=/^(inner|outer)HTML$|^srcdoc$/]',
  'CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe|createContextualFragment|writeln?)$/][callee.object.name=/^(document|range)$/]',
  "CallExpression[callee.property.name='insertAdjacentHTML']",
  'CallExpression[callee.property.name=/^createElement(NS)?$/] > Literal.arguments[value=/^(script|iframe|frame|object|embed|base)$/i]',
  'CallExpression[callee.property.name=/^setAttribute(NS)?$/] > Literal.arguments[value=/^(on[a-z]+|srcdoc)$/i]',
].map((selector) => ({
  selector,
  message: 'A page is made of nodes and texts: what is written there as a text becomes no program.',
}));

/** What a reader of any file may rely on. The rule is not merged by ESLint, so each place names all that it wants. */
const anywhere = [
  { selector: 'ExportAllDeclaration', message: 'Re-export by name, so that a reader sees what a lib offers.' },
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  ...byTheWay,
  ...ofPages,
];
/** What a built-in module is asked for by name at run time passes by every list. */
const noBuiltins = {
  object: 'process',
  property: 'getBuiltinModule',
  message: 'A module is imported at the head of a file, where the wall is checked.',
};
const declared = [
  "VariableDeclaration[declare=true]:not(:has(VariableDeclarator[id.name='TextDecoder']))",
  'TSDeclareFunction[declare=true]',
  'ClassDeclaration[declare=true]',
  "TSModuleDeclaration[kind='global']",
].map((selector) => ({
  selector,
  message: 'Core libs reach no clock, no chance and no machine: a global that is declared is one of them.',
}));
/** Parts of a date that are read in the time zone of the machine, and texts in its language. */
const OF_THE_PLACE =
  '/^(getTimezoneOffset|[gs]et(FullYear|Year|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)|to(Date|Time)String|toLocale.*|localeCompare|resolvedOptions)$/';
/** A date has a zone in most of what it says, so one file of core makes texts of moments and moments of texts. */
const ofDates = [
  "MemberExpression[object.name='Date']:not([computed=false][property.name='UTC'])",
  "NewExpression[callee.name='Date']",
  "TSTypeReference[typeName.name='Date']",
].map((selector) => ({
  selector,
  message:
    'Time comes in as a Clock: core libs know Date.UTC alone; instantFromMs, instantToMs and msOfText of kernel-canonical do the rest.',
}));
const inCore = [
  ...anywhere,
  ...declared,
  ...ofDates,
  { selector: "MetaProperty[meta.name='import']", message: 'Core libs touch no machine: they do not know where they lie.' },
  ...[
    'MemberExpression[property.name=STACK]',
    'MemberExpression[property.value=STACK]',
    'ObjectPattern > Property[key.name=STACK]',
  ].map((selector) => ({
    selector: selector.replace('STACK', '/^(stack|captureStackTrace|prepareStackTrace|stackTraceLimit)$/'),
    message: 'Core libs touch no machine: the frames of an error name its folders.',
  })),
  ...[
    ":not(MemberExpression[computed=false]) > Identifier[name='Atomics']",
    "MemberExpression[object.name='Atomics'][property.name=/^(wait|waitAsync|pause)$/]",
  ].map((selector) => ({ selector, message: 'Time comes in as a Clock: a thread that waits measures it.' })),
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
    selector:
      "CallExpression[callee.property.name=/^format(ToParts)?$/]:matches([arguments.length=0], [arguments.0.name='undefined'], [arguments.0.type=/^(SpreadElement|UnaryExpression)$/])",
    message: 'Time comes in as a Clock: without an argument it is the present that is formatted.',
  },
  ...[
    `MemberExpression[property.name=${OF_THE_PLACE}]`,
    `MemberExpression[property.value=${OF_THE_PLACE}]`,
    `ObjectPattern > Property[key.name=${OF_THE_PLACE}]`,
    "NewExpression[callee.name='Date'][arguments.length>1]",
  ].map((selector) => ({ selector, message: 'Core libs know neither zone nor language of the machine: use the parts of UTC.' })),
  ...[
    "MemberExpression[property.name='constructor']",
    "MemberExpression[property.value='constructor']",
    "ObjectPattern > Property[key.name='constructor']",
    "MemberExpression[property.name='__proto__']",
    "MemberExpression[object.name='Object'][property.name=/^(getPrototypeOf|getOwnProperty(Descriptors?|Names))$/]",
  ].map((selector) => ({ selector, message: 'By a constructor any text is a program: core libs reach nothing by it.' })),
  { selector: 'ImportExpression', message: 'Core libs import at the head of a file, where the wall is checked.' },
];
const inNumbers = [
  ...inCore,
  ...['BinaryExpression', 'AssignmentExpression'].map((node) => ({
    selector: `${node}[operator=/^\\*\\*=?$/]:not([right.type='Literal'][right.raw=/^\\d+n?$/])`,
    message: 'A power that is no whole number has last bits that differ between engines: multiply, or Math.sqrt.',
  })),
];
/** Nobody looks for a key that a document does not have in a spread of a condition: such a key is renamed in silence. */
const inPublished = ['LogicalExpression > ObjectExpression.right', 'ConditionalExpression > ObjectExpression'].map((part) => ({
  selector: `SpreadElement > ${part}`,
  message: 'Write ...knownParts<TheDocument>({ key }): a key that is renamed is found there.',
}));
/** A worker thread is called through its default export; else it keeps the fences of its folder. */
const withWorkers = (configs) =>
  configs.flatMap((config) => {
    const { files, ignores, rules } = config;
    const [level, ...fences] = [rules?.['no-restricted-syntax'] ?? 'off'].flat();
    if (files === undefined || level === 'off') return [config];
    const kept = fences.filter(({ selector }) => selector !== 'ExportDefaultDeclaration');
    const workers = {
      files: files.map((pattern) => [pattern, '**/*.worker.ts'].flat()),
      ...(ignores && { ignores }),
      rules: { 'no-restricted-syntax': [level, ...kept] },
    };
    return [config, workers];
  });
/** Who begins another program or a thread. */
const BEGINNERS = [
  'apps/bench/src/{case-threads,peers}.ts',
  'apps/bench/src/reading/reading.runner.ts',
  'apps/bench/src/regions/regions.bench.ts',
  'apps/cli/bin/collimate.mjs',
  'apps/cli/src/commands/site/site.logs.ts',
  'apps/cli/src/extraction/case-runner.ts',
  'apps/cli/src/remote/agent.program.ts',
  'apps/cli/src/setup/{house,settings.step}.ts',
  'apps/demo/src/hospital.scans.ts',
  'apps/federation-e2e/src/{command-line,host-pair,hospital-host,two-hosts}.ts',
  'apps/site-agent/src/doctor/command.ts',
  'apps/site-agent/src/extraction/{extraction,isolated}.child.ts',
  'libs/platform/launcher/src/child-program.ts',
  'libs/platform/queue/src/redis.backend.ts',
  'libs/platform/scans/src/frames/frame.pool.ts',
  'libs/platform/service-kit/src/service-logger.ts',
  'libs/testing/contracts/src/*.ts',
  '**/*.fixture.ts',
  'apps/*/fixtures/*.ts',
];
/** Endings of files with a program in them. */
const PROGRAMS = '*.{ts,mts,cts,js,mjs,cjs}';

/** By these the compiler does not look at what stands below: also not at a file that is not there yet. */
const SILENCERS = { 'ts-ignore': true, 'ts-nocheck': true, 'ts-check': false };
/** Endings that the compiler would find in the place of a program, and that nothing here is written in. */
const FOREIGN = ['**/*.{tsx,jsx}'];

/** The writers of our pages, which a spec holds to the pages, and the planted corpus. */
const READ_BY_SPECS = '^tools/(pages/[a-z-]+\\.page|planted/corpus)\\.mjs$';
/** What specs of one room have in common. */
const FIXTURES = '^\\./fixtures/';
/** What bundles a room, beside its sources. */
const BUNDLERS = ['{apps,libs}/**/{rolldown.config,build}.mjs'];
/** The wall and the floors without the white lists of packages. */
const withAnyPackage = depConstraints.filter(({ sourceTag }) => !sourceTag.startsWith('npm:'));
/** Specs keep the wall and the floors; besides, they may use the rooms of `testing` and any package. */
const inSpecs = withAnyPackage.map(({ sourceTag, onlyDependOnLibsWithTags }) => ({
  sourceTag,
  onlyDependOnLibsWithTags: [
    ...onlyDependOnLibsWithTags,
    ...(sourceTag.startsWith('type:') ? ['type:testing'] : []),
    ...(sourceTag.startsWith('scope:') ? ['scope:testing'] : []),
  ],
}));

const house = tseslint.config(
  {
    ignores: [
      // What is built and what programs write, at its place: a folder that is only called so has every fence.
      ...workspaceProjects().map(({ dir }) => `${dir}/dist/**`),
      ...GENERATED.map((dir) => `${dir}/**`),
      '**/node_modules/**',
      '.nx/**',
      '.cache/**',
      // AssemblyScript alone: a program in JavaScript beside it has every fence.
      'libs/radiomics/kernels/assembly/**/*.ts',
      'libs/imaging/formats/assembly/**/*.ts',
      'collimate-demo/**',
      'clients/**',
    ],
  },
  ...tseslint.configs.recommended.map((config) => ({ ...config, files: ['**/*.{ts,mts,cts,js,mjs,cjs}'] })),
  // A comment takes down no fence: what a file may do stands here.
  { linterOptions: { noInlineConfig: true } },
  {
    files: ['**/*.{ts,mts,cts,js,mjs,cjs}'],
    plugins: {
      '@nx': nx,
      house: {
        rules: {
          'gate-is-called': gateIsCalled,
          'ledgers-stay': ledgersStay,
          'listed-users': listedUsers,
          'machine-by-name': machineByName,
          'natives-stay': nativesStay,
          'own-folder': ownFolder,
          'parts-of-functions': partsOfFunctions,
          'plain-specifier': plainSpecifier,
          'program-of-text': programOfText,
          'table-is-data': tableIsData,
        },
      },
    },
    rules: {
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-extend-native': 'error',
      '@nx/enforce-module-boundaries': boundaries(),
      'no-restricted-imports': ['error', { paths: [onlyTheGate, onlyTheDoor, ...onlyImports], patterns: noDeepImports }],
      '@typescript-eslint/consistent-type-imports': 'off',
      // What a room knows of its surroundings stands in its tsconfig.json, which is written from its tags.
      '@typescript-eslint/triple-slash-reference': ['error', { lib: 'never', path: 'never', types: 'never' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-empty-object-type': 'off',
      'no-restricted-syntax': ['error', ...anywhere],
      '@typescript-eslint/ban-ts-comment': ['error', { ...SILENCERS, 'ts-expect-error': true }],
      'house/gate-is-called': 'error',
      'house/ledgers-stay': 'error',
      'house/machine-by-name': 'error',
      'house/natives-stay': 'error',
      'house/own-folder': 'error',
      'house/parts-of-functions': 'error',
      'house/plain-specifier': 'error',
      'house/program-of-text': 'error',
      'no-restricted-properties': ['error', noBuiltins],
      'no-console': 'error',
    },
  },
  {
    // What may leave is named by the files that need it; specs, and what stands in for a coordinator, read it.
    files: [`apps/site-agent/{src,bin}/**/${PROGRAMS}`],
    ignores: ['**/*.{spec,e2e-spec,fixture}.ts'],
    rules: { 'house/listed-users': 'error' },
  },
  {
    files: FOREIGN,
    languageOptions: { parser: tseslint.parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    rules: {
      'no-restricted-syntax': ['error', { selector: 'Program', message: 'A program ends in .ts or .mjs, as lint reads it.' }],
    },
  },
  {
    files: [`libs/privacy/gate/src/**/${PROGRAMS}`],
    rules: { 'no-restricted-imports': ['error', { paths: [onlyTheDoor, ...onlyImports], patterns: noDeepImports }] },
  },
  {
    files: ['apps/site-agent/src/release/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [onlyTheGate, onlyForTheLedger, ...onlyImports], patterns: noDeepImports }],
    },
  },
  {
    // They ask a ledger for the answer of a charge, and give it what makes one of its bytes.
    files: ['apps/site-agent/src/release/{release.service,release.service.spec,scratch.release}.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [onlyTheGate, ...onlyImports], patterns: noDeepImports }] },
  },
  {
    files: [`libs/{kernel,imaging,radiomics,statistics,privacy,governance}/*/src/**/${PROGRAMS}`],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [onlyTheGate, onlyTheDoor, ...onlyImports],
          patterns: [...noDeepImports, noMachine],
        },
      ],
      'no-restricted-globals': ['error', ...globalsOfNobody],
      'no-restricted-properties': ['error', noBuiltins, ...clockAndChance],
      'no-restricted-syntax': ['error', ...inCore],
    },
  },
  {
    // The one place that makes texts of moments, and moments of texts with a zone.
    files: ['libs/kernel/canonical/src/clock.ts'],
    rules: { 'no-restricted-syntax': ['error', ...inCore.filter((one) => !ofDates.includes(one))] },
  },
  {
    // The one place that asks for a calendar: of a zone and a moment that it is given.
    files: ['libs/governance/consent/src/start-of-day.ts'],
    rules: { 'no-restricted-globals': ['error', ...globalsOfNobody.filter(({ name }) => name !== 'Intl')] },
  },
  {
    // The gate is offered at the index of its room, by its own name.
    files: ['libs/privacy/gate/src/index.ts'],
    rules: { 'house/gate-is-called': ['error', { offers: DOORS }] },
  },
  {
    files: [`libs/privacy/gate/src/**/${PROGRAMS}`],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [onlyTheDoor, ...onlyImports],
          patterns: [...noDeepImports, noMachine],
        },
      ],
    },
  },
  {
    files: [`libs/radiomics/*/src/**/${PROGRAMS}`],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-properties': ['error', noBuiltins, ...clockAndChance, noPow],
      'no-restricted-syntax': ['error', ...inNumbers],
    },
  },
  {
    // A file that nobody reads to its end, a function that fills two screens and a sixth parameter hide what belongs together.
    files: [`apps/*/{src,bin}/**/${PROGRAMS}`, `libs/**/src/**/${PROGRAMS}`],
    ignores: ['libs/testing/**', '**/*.{spec,e2e-spec,fixture,d}.ts'],
    rules: {
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', 60],
      'max-params': ['error', 5],
    },
  },
  {
    // A table of a standard is as long as that is.
    files: ['**/*.table.ts'],
    ignores: ['libs/testing/**'],
    rules: { 'max-lines': 'off', 'house/table-is-data': ['error', { max: 300 }] },
  },
  {
    files: ['**/*.spec.ts', '**/*.e2e-spec.ts', 'libs/**/durability/*.mjs'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allowCircularSelfDependency: true,
          allow: [`^(\\.\\./)+${READ_BY_SPECS.slice(1)}`],
          depConstraints: inSpecs,
        },
      ],
      'no-restricted-globals': 'off',
      'no-restricted-properties': 'off',
      'house/ledgers-stay': 'off',
      'house/machine-by-name': 'off',
      'house/natives-stay': 'off',
      'house/own-folder': ['error', { also: [FIXTURES, READ_BY_SPECS] }],
      'house/parts-of-functions': 'off',
      // A type test says what the compiler refuses.
      '@typescript-eslint/ban-ts-comment': ['error', { ...SILENCERS, 'ts-expect-error': 'allow-with-description' }],
      'house/program-of-text': ['error', { isTest: true }],
      'no-console': 'off',
    },
  },
  {
    // The two ledgers of a site, and the one that tests hold them to.
    files: ['libs/platform/site-store/src/ledger/sqlite-{ledger.store,attempt.ledger}.ts', 'libs/testing/contracts/src/*.ts'],
    rules: { 'house/ledgers-stay': ['error', { makes: true }] },
  },
  {
    // A test loads it into a program before that starts: timers run faster there, and no room may import it.
    files: ['apps/federation-e2e/fixtures/quick-pauses.fixture.ts'],
    rules: { 'house/natives-stay': 'off' },
  },
  {
    // What stands beside a spec for it, and uses what the specs of the room have in common.
    files: ['**/*.fixture.ts'],
    rules: { 'house/own-folder': ['error', { also: [FIXTURES] }] },
  },
  {
    // They begin another program, or a thread, of a file that stands there.
    files: BEGINNERS,
    rules: { 'house/program-of-text': ['error', { begins: true }] },
  },
  {
    // What is published: a key of an optional part is written where the compiler holds it to the document.
    files: ['libs/governance/publication/src/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...inCore, ...inPublished] },
  },
  {
    files: [
      'apps/coordinator/src/{results,studies}/*.ts',
      'apps/coordinator/src/{rounds,masking}/*.pool.ts',
      'apps/site-agent/src/local-api/*.controller.ts',
    ],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...anywhere, ...inPublished] },
  },
  {
    // Runs the sources of a store in a process of its own, which is killed.
    files: ['libs/platform/site-store/durability/source-hooks.mjs'],
    rules: { 'no-restricted-imports': butForModule },
  },
  {
    // Asks where packages lie, for the permissions of the extraction process, and loads none.
    files: ['apps/site-agent/src/extraction/readable.packages.ts'],
    rules: {
      'no-restricted-imports': butForModule,
      'no-restricted-syntax': [
        'error',
        ...anywhere,
        ...[
          "ImportDeclaration[source.value='node:module'] > :matches(ImportDefaultSpecifier, ImportNamespaceSpecifier)",
          "ImportSpecifier[parent.source.value='node:module']:not([imported.name='createRequire'][local.name='createRequire'])",
          ":not(ImportSpecifier, CallExpression) > Identifier[name='createRequire']",
          ":not(MemberExpression[computed=false][property.name='resolve']) > CallExpression[callee.name='createRequire']",
          "CallExpression > Identifier.arguments[name='createRequire']",
        ].map((selector) => ({ selector, message: 'Of node:module it takes createRequire(from).resolve alone.' })),
      ],
    },
  },
  {
    // They bundle a room, stand in it and keep the wall like the rest; they take the bundler, and give it settings as default exports.
    files: BUNDLERS,
    rules: {
      '@nx/enforce-module-boundaries': boundaries({ depConstraints: withAnyPackage }),
      'no-restricted-syntax': ['error', ...anywhere.filter(({ selector }) => selector !== 'ExportDefaultDeclaration')],
      'no-console': 'off',
    },
  },
  {
    // Programs of the workspace itself: they look at all of it and print, so that no program of a room imports one (house/own-folder).
    files: ['tools/**', 'deploy/**'],
    rules: {
      '@nx/enforce-module-boundaries': 'off',
      'no-restricted-syntax': 'off',
      'house/gate-is-called': 'off',
      'house/ledgers-stay': 'off',
      'house/machine-by-name': 'off',
      'house/natives-stay': 'off',
      'house/parts-of-functions': 'off',
      'house/program-of-text': 'off',
      'no-restricted-imports': 'off',
      'no-console': 'off',
    },
  },
  {
    // Every start script begins with it, so it keeps the wall: it loads the one program that it was given, and begins it again under another Node.
    files: ['tools/launch.mjs'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(),
      'no-restricted-imports': ['error', { paths: [onlyTheGate, onlyTheDoor, ...onlyImports], patterns: noDeepImports }],
      'no-restricted-syntax': [
        'error',
        ...anywhere.filter(({ selector }) => selector !== "ImportExpression[source.type!='Literal']"),
        {
          selector:
            "ImportExpression:not([source.type='MemberExpression'][source.property.name='href'][source.object.callee.name='pathToFileURL'][source.object.arguments.0.name='main'])",
          message: 'It loads the program that it was given, and no other.',
        },
        {
          selector: ":not(FunctionDeclaration) > Identifier.left[name='main']",
          message: 'It loads the program that it was given.',
        },
      ],
      'house/gate-is-called': 'error',
      'house/machine-by-name': 'error',
      'house/natives-stay': 'error',
      'house/parts-of-functions': 'error',
      'house/program-of-text': ['error', { begins: true }],
    },
  },
  {
    // A start script begins what the bundle holds: it looks for a bundle by its path, prints, and keeps the wall like the rest.
    files: ['apps/*/bin/*.mjs'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries({ allow: ['../../../tools/launch.mjs'] }),
      'house/own-folder': ['error', { also: ['^tools/launch\\.mjs$', '^\\./dist/[a-z-]+\\.mjs$'] }],
      'no-console': 'off',
    },
  },
  {
    // It also runs on a Node that lacks the name by which compiled code is kept, so it takes the module whole, and uses that name alone.
    files: ['apps/cli/bin/collimate.mjs'],
    rules: {
      'no-restricted-imports': butForModule,
      'no-restricted-syntax': [
        'error',
        ...anywhere,
        ...[
          "ImportSpecifier[parent.source.value='node:module']",
          "ImportDefaultSpecifier[parent.source.value='node:module']",
          "ImportNamespaceSpecifier[parent.source.value='node:module']:not([local.name='nodeModule'])",
          ":not(MemberExpression, ImportNamespaceSpecifier) > Identifier[name='nodeModule']",
          "MemberExpression[object.name='nodeModule']:not([computed=false][property.name='enableCompileCache'])",
        ].map((selector) => ({ selector, message: 'Of node:module a start script takes enableCompileCache alone.' })),
      ],
    },
  },
  {
    // These give their own process to those who watch over it and speak to its parent.
    files: ['apps/{coordinator,site-agent}/src/run.ts', 'apps/site-agent/src/{many.agents,worker/worker.program}.ts'],
    rules: {
      'house/machine-by-name': ['error', { givenTo: ['guardAgainstSurprises', 'guardAgainstLostParent', 'announce'] }],
    },
  },
  {
    // Waits for the signal by which it is stopped.
    files: ['apps/demo/src/main.ts'],
    rules: { 'house/machine-by-name': ['error', { givenTo: ['once'] }] },
  },
  {
    // A foreign module is declared as it is; a room of the house is not.
    files: ['**/*.d.ts'],
    rules: { 'no-restricted-syntax': ['error', ...byTheWay] },
  },
  {
    files: ['libs/{kernel,imaging,radiomics,statistics,privacy,governance}/*/src/**/*.d.ts'],
    rules: { 'no-restricted-syntax': ['error', ...byTheWay, ...declared] },
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
            '{projectRoot}/*.config.mjs',
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

export default withWorkers(house);
