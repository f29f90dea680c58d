import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { referenceFiles, workspaceProjects } from '../scripts/references.mjs';

/** Names that a tool looks for in the folder of a file and upwards from it, so that one more of them changes what it sees there. */
const SETTINGS = [
  /\.config\.([cm]?[jt]sx?|jsonc?|json5|ya?ml|toml)$/,
  /^\.[\w-]*(rc|ignore|config)(\.\w+)?$/,
  /^\.env(\..*)?$/,
  /^[jt]sconfig([.-].*)?\.json$/,
  /^(project|nx|workspace|lerna|asconfig|tsdoc|jest|babel|swc)\.json[c5]?$/,
  /^jest-preset\./,
  /^package\.(json5?|ya?ml)$/,
  /^(package-lock|npm-shrinkwrap)\.json$|^(pnpm-.*|yarn)\.(lock|ya?ml)$/,
  /^buf(\.\w+)?\.ya?ml$/,
];
/** Folders whose names stand for other modules: for those of a package, and for what Jest gives in the place of one. */
const STAND_INS = /^(node_modules|__mocks__)$/;

/** Settings that are no project's, each at the one place where it is read. */
const PLACES = [
  '.gitignore',
  '.npmrc',
  '.prettierignore',
  '.prettierrc.json',
  'eslint.config.mjs',
  'jest.config.mjs',
  'nx.json',
  'package-lock.json',
  'package.json',
  'tsconfig.base.json',
  'tsdoc.json',
  'apps/cli/rolldown.config.mjs',
  'apps/coordinator/fixtures/protocol-1/buf.gen.yaml',
  'apps/coordinator/fixtures/protocol-1/buf.yaml',
  // A product file that reads the settings of the coordinator itself.
  'apps/coordinator/src/platform/coordinator.config.ts',
  'apps/site-agent/rolldown.config.mjs',
  'libs/imaging/formats/assembly/tsconfig.json',
  'libs/platform/scans/rolldown.config.mjs',
  'libs/radiomics/kernels/assembly/tsconfig.json',
  'proto/buf.gen.yaml',
  'proto/buf.yaml',
  'tools/generators/package.json',
];
/** What a manifest of a room may say: by another key it holds the settings of a tool, or another name of a module. */
const KEYS = `name version private license type bin exports scripts dependencies devDependencies nx sideEffects`.split(' ');

/** What no tool of the house reads as its own, because another program wrote it. */
const NOT_OURS = /^(\..*|node_modules|dist|collimate-demo|clients)$/;

/** @returns what stands where a tool would find it and nobody looks, as { file, why }, in path order */
export function strangeSettings(root) {
  const projects = workspaceProjects(root);
  const rooms = new Set(projects.map(({ dir }) => dir));
  const known = new Set([...PLACES, ...referenceFiles(root).keys(), ...projects.map(({ dir }) => `${dir}/package.json`)]);
  const why =
    'Settings stand at one place for the whole house (tools/fence/settings.mjs): here they would change a tool for one folder.';
  const found = [...entriesOf(root, '', rooms)].filter((file) => !known.has(file)).map((file) => ({ file, why }));
  const keys = projects.flatMap(({ dir, manifest }) =>
    [
      ...Object.keys(manifest).filter((key) => !KEYS.includes(key)),
      ...Object.keys(manifest.nx ?? {}).filter((key) => key !== 'tags'),
    ].map((key) => ({
      file: `${dir}/package.json`,
      why: `The manifest of a room says nothing of "${key}": it would hold settings of a tool.`,
    })),
  );
  return [...found, ...keys].sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** @returns every file and folder that a tool may take for its own */
function* entriesOf(root, folder, rooms) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = posix.join(folder, entry.name);
    const isTop = folder === '' || rooms.has(folder);
    if (!entry.isDirectory()) {
      if (SETTINGS.some((pattern) => pattern.test(entry.name))) yield path;
    } else if (isTop && NOT_OURS.test(entry.name)) continue;
    else if (STAND_INS.test(entry.name)) yield path;
    else yield* entriesOf(root, path, rooms);
  }
}

/**
 * Nx joins the tags of all files by which it knows a project, and of the keywords of a manifest.
 * @param graph what `nx graph --file` wrote
 * @returns where a project has other tags than its manifest names, as { file, why }
 */
export function strangeTags(graph, root) {
  const rooms = new Map(workspaceProjects(root).map(({ dir, manifest }) => [dir, manifest]));
  return Object.values(graph.graph.nodes).flatMap(({ data }) => {
    const manifest = rooms.get(data.root);
    if (manifest === undefined) {
      if (data.root === '.' || data.root === '') return [];
      return [
        {
          file: posix.join(data.root, 'project.json'),
          why: 'Nx takes this folder for a project, and no manifest says what it is.',
        },
      ];
    }
    const named = [...(manifest.nx?.tags ?? []), manifest.private ? 'npm:private' : 'npm:public'];
    const strange = [
      ...data.tags.filter((tag) => !named.includes(tag)),
      ...(manifest.nx?.tags ?? []).filter((tag) => !data.tags.includes(tag)),
    ];
    return strange.map((tag) => ({ file: `${data.root}/package.json`, why: `Nx and the manifest differ in the tag "${tag}".` }));
  });
}

/** @returns the findings as lint writes its own, a file's path above what it says of it */
export function reportOf(findings) {
  const files = [...new Set(findings.map(({ file }) => file))];
  return files
    .map(
      (file) =>
        `\n${file}\n${findings
          .filter((one) => one.file === file)
          .map(({ why }) => `  error  ${why}\n`)
          .join('')}\n`,
    )
    .join('');
}
