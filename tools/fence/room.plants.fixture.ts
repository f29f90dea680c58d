import { type Plant } from './plant.fixture.js';

/** A new project on which nobody depends, so that the rule under test answers and not the one against circles. */
const inProject = (
  rule: string,
  name: string,
  tags: readonly string[],
  imported: string,
  refusedBy: RegExp,
): Plant & { readonly tags: readonly string[] } => ({
  rule,
  file: `libs/kernel/plant-${name}/src/index.ts`,
  text: `import '${imported}';`,
  refusedBy,
  tags,
});

/** What lint says where a tag forbids an import. */
export const dependsOn = (tag: string): RegExp => new RegExp(`tagged with "${tag}" can only depend on`);
const free = ['scope:app', 'npm:none', 'data:subject'];

/** Imports between rooms, wings and package sets that no project may have. */
export const ROOM_PLANTS: readonly (Plant & { readonly tags?: readonly string[] })[] = [
  inProject(
    'kernel knows nothing above it',
    'kernel',
    ['type:kernel', ...free],
    '@collimate/imaging-volume',
    dependsOn('type:kernel'),
  ),
  inProject('core knows no platform', 'core', ['type:core', ...free], '@collimate/platform-pki', dependsOn('type:core')),
  inProject(
    'protocol knows no platform',
    'protocol',
    ['type:protocol', ...free],
    '@collimate/platform-pki',
    dependsOn('type:protocol'),
  ),
  inProject(
    'platform knows no app',
    'platform',
    ['type:platform', ...free],
    '@collimate/coordinator',
    dependsOn('type:platform'),
  ),
  inProject('an app knows no other app', 'app', ['type:app', ...free], '@collimate/coordinator', dependsOn('type:app')),
  inProject(
    'testing is for specs alone',
    'testing',
    ['type:core', ...free],
    '@collimate/testing-stochastic',
    dependsOn('type:core'),
  ),
  inProject(
    'the aggregate side holds no subject',
    'wall',
    ['type:app', 'data:aggregate', 'scope:app', 'npm:none'],
    '@collimate/radiomics-features',
    dependsOn('data:aggregate'),
  ),
  inProject(
    'imaging does not know privacy',
    'imaging',
    ['type:core', 'data:subject', 'scope:imaging', 'npm:none'],
    '@collimate/privacy-accounting',
    dependsOn('scope:imaging'),
  ),
  inProject(
    'privacy does not know imaging',
    'privacy',
    ['type:core', 'data:subject', 'scope:privacy', 'npm:none'],
    '@collimate/imaging-volume',
    dependsOn('scope:privacy'),
  ),
  inProject(
    'radiomics knows no statistics',
    'radiomics',
    ['type:core', 'data:subject', 'scope:radiomics', 'npm:none'],
    '@collimate/statistics-menu',
    dependsOn('scope:radiomics'),
  ),
  inProject(
    'statistics know no governance',
    'statistics',
    ['type:core', 'data:subject', 'scope:statistics', 'npm:none'],
    '@collimate/governance-study',
    dependsOn('scope:statistics'),
  ),
  inProject(
    'packages are a white list',
    'package',
    ['type:kernel', 'data:aggregate', 'scope:kernel', 'npm:none'],
    'zod',
    /"npm:none" is not allowed to import "zod"/,
  ),
  inProject(
    'packages of a platform room are a white list',
    'platform-package',
    ['type:platform', 'data:aggregate', 'scope:platform', 'npm:certificates'],
    'bullmq',
    /"npm:certificates" is not allowed to import "bullmq"/,
  ),
  {
    rule: 'a manifest names what is imported and nothing else',
    file: 'libs/kernel/plant-ghost/package.json',
    text: JSON.stringify({
      name: '@collimate/plant-ghost',
      version: '0.0.0',
      type: 'module',
      scripts: { build: 'true' },
      dependencies: { zod: '4.6.7' },
      nx: { tags: ['type:kernel', 'data:aggregate', 'scope:kernel', 'npm:schema'] },
    }),
    refusedBy: /The "zod" package is not used by/,
  },
];
