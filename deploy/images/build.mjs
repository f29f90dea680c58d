/**
 * Builds a program's container image with buildah or docker, whichever is there: `npm run package -- image NAME [--base IMAGE]`.
 * The image is named localhost/NAME:VERSION.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAMS } from '../stage/programs.mjs';
import { ROOT, VERSION, stage } from '../stage/stage.mjs';

/**
 * @param {keyof typeof PROGRAMS} name @param {string} out an absolute folder for the context
 * @param {string | undefined} base the image to build upon
 * @returns {string} the name of the image
 * @throws Error if neither builder is there, or it fails
 */
export function buildImage(name, out, base) {
  const context = join(out, 'stage', name);
  stage(name, context, { node: true });
  writeFileSync(join(context, 'start'), PROGRAMS[name].start);
  const image = `localhost/${name}:${VERSION}`;
  const builder = ['buildah', 'docker'].find((tool) => spawnSync(tool, ['--version']).status === 0);
  if (builder === undefined) throw new Error('an image is built by buildah or docker, and neither is on this machine');
  const args = ['--file', join(ROOT, 'deploy/images/Dockerfile'), '--tag', image, '--build-arg', `PROGRAM=${name}`];
  if (base !== undefined) args.push('--build-arg', `BASE=${base}`);
  const local = builder === 'buildah' && base?.startsWith('localhost/') ? ['--pull=never'] : [];
  execFileSync(builder, [builder === 'buildah' ? 'bud' : 'build', ...local, ...args, context], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return image;
}
