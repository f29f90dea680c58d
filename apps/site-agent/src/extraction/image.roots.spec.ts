import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leavesRoots } from './leaves.roots.js';

describe('links in the folders of images', () => {
  let base: string;
  let root: string;
  const scan = (name: string): string => {
    mkdirSync(join(root, name, 'deep'), { recursive: true });
    writeFileSync(join(root, name, 'deep', '1.dcm'), '');
    return join(root, name);
  };
  const leaves = (...paths: string[]): Promise<boolean> => leavesRoots(paths, [root, join(base, 'other')]);

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'roots-'));
    root = join(base, 'images');
    for (const folder of ['images', 'other', 'images-of-others']) mkdirSync(join(base, folder));
    writeFileSync(join(base, 'secret'), 'x');
    writeFileSync(join(base, 'images-of-others', 'secret'), 'x');
  });
  afterEach(() => rmSync(base, { recursive: true }));

  it('may lead to another folder of images, and round in circles', async () => {
    const a = scan('a');
    symlinkSync(join(base, 'other'), join(a, 'other'));
    symlinkSync('..', join(a, 'deep', 'up'));
    symlinkSync('1.dcm', join(a, 'deep', 'same.dcm'));
    symlinkSync('nowhere', join(a, 'dangling'));
    expect(await leaves(a, join(a, 'deep', 'same.dcm'), join(root, 'not-there'))).toBe(false);
    symlinkSync(root, join(base, 'door'));
    expect(await leavesRoots([join(base, 'door', 'a')], [join(base, 'door'), join(base, 'other')])).toBe(false);
  });

  it.each([
    ['absolute', () => join(base, 'secret')],
    ['relative', () => '../../../secret'],
    ['to a folder whose name begins alike', () => join(base, 'images-of-others')],
    ['to the folder above', () => base],
    ['to the root of the disk', () => '/'],
  ])('may not lead out: %s', async (_, target) => {
    const a = scan('a');
    symlinkSync(target(), join(a, 'deep', 'link'));
    expect(await leaves(a)).toBe(true);
    expect(await leaves(join(a, 'deep', 'link'))).toBe(true);
    // By way of a link to a folder that is allowed.
    const b = scan('b');
    symlinkSync('../a', join(b, 'a'));
    expect(await leaves(b)).toBe(true);
  });
});
