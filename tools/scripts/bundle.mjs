/**
 * Bundles what runs outside the workspace's module resolution: the command line, worker threads and the results page.
 * Every project that has a rolldown.config.mjs is bundled by it; one that also copies files has a
 * build.mjs instead.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { workspaceProjects } from './references.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
for (const { dir } of workspaceProjects()) {
  const own = join(root, dir, 'build.mjs');
  if (existsSync(own)) await import(pathToFileURL(own).href);
  const configFile = join(root, dir, 'rolldown.config.mjs');
  if (!existsSync(configFile)) continue;
  process.chdir(join(root, dir));
  const configs = [(await import(pathToFileURL(configFile).href)).default].flat();
  for (const { output, ...input } of configs) {
    const build = await rolldown(input);
    for (const target of [output].flat()) await build.write(target);
    await build.close();
  }
}
