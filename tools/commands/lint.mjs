/**
 * One ESLint over the whole workspace. The boundaries rule silently skips itself where Nx has no project graph, so the
 * graph is made first, and the sentence with which the rule skips is a failure. Both tools look for settings upwards from
 * each file, so each is given those of the house, and any others are findings. Then the formatter looks at every file.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportOf, strangeSettings, strangeTags } from '../fence/settings.mjs';

const root = process.env.COLLIMATE_LINT_ROOT ?? join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const env = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' };
const step = (args) => spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8', maxBuffer: 1 << 28 });

mkdirSync(join(root, '.cache'), { recursive: true });
const graph = step(['node_modules/nx/dist/bin/nx.js', 'graph', '--file=.cache/graph.json']);
if (graph.status !== 0) {
  process.stderr.write(graph.stdout + graph.stderr);
  process.exit(graph.status ?? 1);
}
// The wall stands on the tags of the graph, so that they are those of the manifests, which the wall's spec names.
const strange = [
  ...strangeSettings(root),
  ...strangeTags(JSON.parse(readFileSync(join(root, '.cache/graph.json'), 'utf8')), root),
];
process.stdout.write(reportOf(strange));
const targets = process.argv.slice(2);
const lint = step([
  'node_modules/eslint/bin/eslint.js',
  '--config=eslint.config.mjs',
  '--max-warnings=0',
  ...(targets.length ? targets : ['apps', 'libs', 'tools', 'deploy']),
]);
process.stdout.write(lint.stdout);
process.stderr.write(lint.stderr);
if (/The rule will be skipped/.test(lint.stdout + lint.stderr)) {
  process.stderr.write('The boundaries rule had no project graph and skipped itself: nothing was checked.\n');
  process.exit(1);
}
// Named targets are what a caller wants looked at; the whole workspace is also held to the formatter.
const format = targets.length
  ? { status: 0 }
  : step([
      'node_modules/prettier/bin/prettier.cjs',
      '--config=.prettierrc.json',
      '--no-editorconfig',
      '--check',
      '--log-level=warn',
      '.',
    ]);
if (format.status !== 0)
  process.stderr.write(`${format.stdout}${format.stderr}\`npm run format\` writes them as they should stand.\n`);
// Not at once: what was written into a pipe that is read slowly would be cut off.
process.exitCode = strange.length === 0 && lint.status === 0 && format.status === 0 ? 0 : 1;
