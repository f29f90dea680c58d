/**
 * TypeScript for Node, as specs need it: a lib is read from its sources, whatever is built of it. A `.js` beside which a source of this name
 * stands is this source, packages of the workspace give theirs by the condition `@collimate/source`, and `compile` makes JavaScript of a file.
 */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** @param {(path: string, url: string) => string} compile @param {Record<string, string>} made modules that are no files, by name */
export function readSources(compile, made) {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier in made) return { url: `made:${specifier}`, format: 'module', shortCircuit: true };
      if (!isSource(context.parentURL ?? '')) return next(specifier, context);
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (/^\.{1,2}\/.*\.js$/.test(specifier) && existsSync(source))
        return { url: source.href, format: 'module', shortCircuit: true };
      return next(specifier, { ...context, conditions: ['@collimate/source', ...context.conditions] });
    },
    load(url, context, next) {
      if (url.startsWith('made:')) return { format: 'module', source: made[url.slice('made:'.length)], shortCircuit: true };
      if (!isSource(url)) return next(url, context);
      return { format: 'module', source: compile(fileURLToPath(url), url), shortCircuit: true };
    },
  });
}

const isSource = (url) => url.startsWith('file:') && new URL(url).pathname.endsWith('.ts');
