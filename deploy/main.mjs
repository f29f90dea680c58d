/**
 * Builds what is installed: `npm run package -- deb | npm | offline | image | stage [NAME…] [--out DIR] [--base IMAGE]`.
 * It prints each file that it wrote with its size.
 */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildDeb } from './deb/build.mjs';
import { buildImage } from './images/build.mjs';
import { buildNpmTarball } from './npm/build.mjs';
import { buildOffline } from './offline/build.mjs';
import { PROGRAMS } from './stage/programs.mjs';
import { ROOT, stage } from './stage/stage.mjs';

/** One builder a form: names of programs and the folder to what was written. */
const FORMS = {
  deb: (names) => names.map((name) => buildDeb(name, out)),
  npm: () => [buildNpmTarball(out)],
  offline: () => [buildOffline(out)],
  image: (names) => names.map((name) => buildImage(name, out, base)),
  stage: (names) =>
    names.map((name) => {
      stage(name, join(out, 'stage', name), { node: true });
      return join(out, 'stage', name);
    }),
};

const words = process.argv.slice(2);
const out = resolve(option('--out') ?? join(ROOT, 'out'));
const base = option('--base');
const [form, ...names] = words;
if (form === undefined || FORMS[form] === undefined) fail(`say what to build: ${Object.keys(FORMS).join(', ')}`);
for (const name of names)
  if (PROGRAMS[name] === undefined) fail(`there is no ${name}; there are ${Object.keys(PROGRAMS).join(', ')}`);

for (const made of FORMS[form](names.length > 0 ? names : Object.keys(PROGRAMS))) {
  const file = statSync(made, { throwIfNoEntry: false });
  console.log(file?.isFile() ? `${made} (${(file.size / 1e6).toFixed(1)} MB)` : made);
}

function option(name) {
  const at = words.indexOf(name);
  return at < 0 ? undefined : (words.splice(at, 2)[1] ?? fail(`${name} wants a value`));
}

function fail(sentence) {
  console.error(`package: ${sentence}`);
  process.exit(2);
}
