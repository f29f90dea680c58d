import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeNifti } from '@collimate/imaging-formats';
import { IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { compile, forecastMemory } from '@collimate/radiomics-pipeline';
import { planPreset } from '@collimate/radiomics-vocabulary';

const bundle = join(import.meta.dirname, '..', '..', '..', 'dist', 'collimate.mjs');
// Skipped where nothing was built yet; `npm test` builds before it runs.
const withBundle = existsSync(bundle) ? it : it.skip;
if (!existsSync(bundle)) console.warn('apps/cli is not bundled: the spec of its memory is left out');

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'collimate-memory-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/**
 * Peak of the memory of a whole process, in bytes. Linux hands the peak of the parent down to a child in its resource usage; that of
 * the address space itself stands in its status.
 */
function peakOf(...args: string[]): number {
  const own = "/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status','utf8'))[1]";
  const peak = existsSync('/proc/self/status') ? own : 'process.resourceUsage().maxRSS';
  const hook = join(folder, 'peak.mjs');
  writeFileSync(
    hook,
    `import { readFileSync } from 'node:fs';\nprocess.on('exit', () => process.stderr.write('peak=' + ${peak}));\n`,
  );
  const { stderr } = spawnSync(process.execPath, ['--import', hook, bundle, ...args], { encoding: 'utf8' });
  return 1024 * Number(/peak=(\d+)/.exec(stderr)?.[1]);
}

describe('the memory that an extraction is said to need', () => {
  // 2 million voxels at 1 mm, and a region of 160,000 on the same grid.
  withBundle('is above what the process takes, and below twice as much', () => {
    const grid = { size: [160, 160, 80], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
    const [random, volume, mask] = [new SeededRandom(3), volumeOf(grid), maskOf(grid)];
    for (let i = 0; i < volume.voxels.data.length; i++) {
      volume.voxels.data[i] = Math.round(80 * (random.uniform() - 0.5));
      const [x, y, z] = [(i % 160) - 80, (Math.floor(i / 160) % 160) - 80, Math.floor(i / 25_600) - 40];
      if (x * x + y * y + z * z < 34 * 34) mask.voxels.data[i] = 1;
    }
    const [image, roi] = [join(folder, 'image.nii'), join(folder, 'roi.nii')];
    writeFileSync(image, writeNifti(volume));
    writeFileSync(roi, writeNifti(mask));
    const bare = peakOf('extract', '--image', join(folder, 'none.nii'), '--mask', roi, '--plan', 'ct-default');
    const taken =
      peakOf('extract', '--image', image, '--mask', roi, '--plan', 'ct-default', '--out', join(folder, 'out.csv')) - bare;
    expect(existsSync(join(folder, 'out.csv'))).toBe(true);
    const { sourceBytes, workingBytes } = forecastMemory(compile(planPreset('ct-default')), grid, mask);
    expect(sourceBytes + workingBytes).toBeGreaterThan(taken);
    expect(sourceBytes + workingBytes).toBeLessThan(2 * taken);
  });
});
