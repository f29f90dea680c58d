import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLI_VERSION, softwareOf } from './software.js';

const root = join(import.meta.dirname, '../../../..');
const versionOf = (folder: string): string => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')).version;

describe('the software that a result names', () => {
  it('has the version of the package', () => {
    expect(CLI_VERSION).toBe(versionOf('apps/cli'));
  });

  it('has the versions of the libraries that are installed', () => {
    const { libraries } = softwareOf();
    expect(Object.keys(libraries).length).toBeGreaterThan(0);
    for (const [name, version] of Object.entries(libraries))
      expect([name, version]).toEqual([name, versionOf(join('node_modules', name))]);
  });

  it('has the kernels that read the image', () => {
    expect(softwareOf().readers).toEqual({
      'jpeg-ls': expect.stringMatching(/^[0-9a-f]{64}$/u),
      samples: expect.stringMatching(/^[0-9a-f]{64}$/u),
    });
  });

  it('has the engine that ran it', () => {
    expect(softwareOf()).toMatchObject({ node: process.versions.node, v8: process.versions.v8 });
  });
});
