/**
 * Makes libs/protocol/src/generated from proto/ with buf and ts-proto, both from node_modules, without the network; and a client of
 * protocol 1 from its own files, with which specs speak as an older agent does.
 * Does nothing when the sources and this recipe are those of the last run; `--force` runs anyway.
 */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const older = join(root, 'apps', 'coordinator', 'fixtures', 'protocol-1');
const bin = join(root, 'node_modules', '.bin');

/** @returns SHA-256 over every file that decides the output */
function sourcesDigest(proto) {
  const hash = createHash('sha256');
  const files = readdirSync(proto, { recursive: true })
    .map(String)
    .filter((name) => /\.(proto|yaml)$/.test(name))
    .sort();
  for (const name of files)
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(join(proto, name)))
      .update('\0');
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  for (const name of ['ts-proto', '@bufbuild/buf']) {
    hash.update(JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version);
  }
  return hash.digest('hex');
}

/** Makes the code of one set of files, unless it is there. */
function generate(proto, output) {
  const stamp = join(output, '.sources.sha256');
  const digest = sourcesDigest(proto);
  const fresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
  if (fresh && !process.argv.includes('--force')) return;
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  execFileSync(join(bin, process.platform === 'win32' ? 'buf.cmd' : 'buf'), ['generate', '--output', output], {
    cwd: proto,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
  });
  writeFileSync(stamp, digest);
}

generate(join(root, 'proto'), join(root, 'libs', 'protocol', 'src', 'generated'));
generate(older, join(older, 'generated'));
