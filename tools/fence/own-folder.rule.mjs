import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** It is loaded before every program, and is a room by itself. */
const LAUNCH = 'tools/launch.mjs';
/** They have fewer fences than the programs that they try. */
const TRIES = /\.(spec|e2e-spec|fixture)\.m?[jt]s$/;
const TRYING = /\.(spec|e2e-spec|fixture)\.m?ts$|^apps\/[^/]+\/fixtures\/|^libs\/testing\//;

/**
 * A program imports from its own folder, or a room by its name. The files beside that folder bundle it, those of `tools` look at the
 * whole house, and specs try it: they have fewer fences, so that what they hand on has passed by the wall.
 */
export const ownFolder = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object', properties: { also: { type: 'array', items: { type: 'string' } } }, additionalProperties: false }],
    messages: {
      leaves: 'A program imports from its own folder, or a room by its name: {{path}} stands outside, and may have fewer fences.',
      tries: 'A program imports no spec and no fixture: {{path}} has fewer fences.',
    },
  },
  create(context) {
    const pathOf = (file) => relative(context.cwd, file).replaceAll('\\', '/');
    const file = pathOf(context.filename);
    if (!/^(apps|libs)\//.test(file) && file !== LAUNCH) return {};
    const also = (context.options[0]?.also ?? []).map((pattern) => new RegExp(pattern));
    const room = file === LAUNCH ? `${file}/` : `${pathOf(roomOf(context.filename, context.cwd))}/`;
    const folder = /^(src|bin)\//.exec(file.slice(room.length))?.[0] ?? '';
    const check = (source) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
      const target = resolve(dirname(context.filename), source.value);
      for (const path of [target, realPathOf(target)].map(pathOf)) {
        const report = (messageId) => context.report({ node: source, messageId, data: { path } });
        if (TRIES.test(path) && !TRYING.test(file)) return report('tries');
        if (path.startsWith(`${room}${folder}`)) continue;
        const seen = path.startsWith(room) ? `./${path.slice(room.length)}` : path;
        if (!also.some((allowed) => allowed.test(seen))) return report('leaves');
      }
    };
    return {
      ImportDeclaration: ({ source }) => check(source),
      ExportNamedDeclaration: ({ source }) => check(source),
      ExportAllDeclaration: ({ source }) => check(source),
      ImportExpression: ({ source }) => check(source),
      TSImportType: ({ source }) => check(source),
    };
  },
};

/** @returns the folder of the manifest that a file stands under */
function roomOf(file, root) {
  const above = dirname(file);
  return above === root || existsSync(join(above, 'package.json')) ? above : roomOf(above, root);
}

/** @returns where a path leads to: a link may lead out of its folder */
function realPathOf(target) {
  for (const path of [target, target.replace(/\.(m?)js$/, '.$1ts'), dirname(target)]) {
    try {
      const real = realpathSync(path);
      return path === dirname(target) ? resolve(real, target.slice(path.length + 1)) : real;
    } catch {
      // There is no such file: the next way of writing it.
    }
  }
  return target;
}
