import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeNifti } from '@collimate/imaging-formats';
import { bytes, numbers, simulateHead, text, writeDicom } from '@collimate/imaging-simulation';
import { volumeOf, type Grid } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { slowness } from '@collimate/testing-contracts/pace';

/*
 * Bars of the processor time and memory of two commands, each in a process of its own, as a hospital runs them. Time is that of the
 * processor in the program itself, turned into that of a quiet machine, so that neither a busy one nor its disk counts; beside other programs they stand in tools/oracles.
 */
const bundle = join(import.meta.dirname, '..', '..', '..', 'dist', 'collimate.mjs');
// Skipped where nothing was built yet; `npm test` builds before it runs.
const withBundle = existsSync(bundle) ? it : it.skip;
if (!existsSync(bundle)) console.warn('apps/cli is not bundled: the speed of its commands is left out');

const IS_LONG = process.env['COLLIMATE_LONG'] === '1';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'collimate-speed-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** @returns processor time of the program and of the system for it in s, highest memory in bytes (Linux; else 0), exit code */
function costOf(...args: string[]): {
  readonly seconds: number;
  readonly systemSeconds: number;
  readonly peak: number;
  readonly exit: number | null;
  readonly said: string;
} {
  const hook = join(folder, 'cost.mjs');
  writeFileSync(
    hook,
    `import { existsSync, readFileSync } from 'node:fs';
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const own = '/proc/self/status';
  const peak = existsSync(own) ? /VmHWM:\\s*(\\d+)/.exec(readFileSync(own, 'utf8'))[1] : 0;
  process.stderr.write('cost=' + user + ',' + system + ',' + peak + ';');
});
`,
  );
  const { stderr, status } = spawnSync(process.execPath, ['--import', hook, bundle, ...args], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  const [, user, system, kib] = /cost=(\d+),(\d+),(\d+);/.exec(stderr) ?? [];
  return {
    seconds: Number(user) / 1e6,
    systemSeconds: Number(system) / 1e6,
    peak: 1024 * Number(kib),
    exit: status,
    said: stderr,
  };
}

describe('collimate deface', () => {
  withBundle('takes a head of 256 × 256 × 256 voxels in less than 10 s and 1 GiB', () => {
    const coarse: Grid = {
      size: [64, 64, 64],
      spacingMm: [4, 4, 4],
      originMm: [-126, -138, -165],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    };
    const head = simulateHead({ grid: coarse, modality: 'MR', seed: 3 }).volume.voxels.data;
    // Four of its voxels to each of the simulation along every axis: what is found and replaced takes as long.
    const fine = volumeOf({ ...coarse, size: [256, 256, 256], spacingMm: [1, 1, 1] });
    const { data } = fine.voxels;
    for (let z = 0, i = 0; z < 256; z++)
      for (let y = 0; y < 256; y++) for (let x = 0; x < 256; x++, i++) data[i] = head[(x >> 2) + 64 * ((y >> 2) + 64 * (z >> 2))];
    const image = join(folder, 'head.nii');
    writeFileSync(image, writeNifti(fine));
    const pace = slowness();
    const { seconds, peak, exit, said } = costOf(
      'deface',
      '--image',
      image,
      '--modality',
      'MR',
      '--out',
      join(folder, 'out.nii'),
    );
    const quiet = (2 * seconds) / (pace + slowness());
    expect([exit, said.includes('NO_')]).toEqual([0, false]);
    process.stderr.write(
      `deface, 256^3: ${seconds.toFixed(1)} s of processor time, ${quiet.toFixed(1)} of a quiet machine, ${(peak / 2 ** 20).toFixed(0)} MiB\n`,
    );
    expect(quiet).toBeLessThan(10);
    expect(peak).toBeLessThan(2 ** 30);
  });
});

/** A slice of 512 x 512 with noise, and texts that have to go. */
function slice(n: number, pixels: Uint8Array): Uint8Array {
  return writeDicom([
    text(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
    text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2'),
    text(0x00080018, 'UI', `1.2.826.0.1.3680043.9.7.1.${n + 1}`),
    text(0x00080020, 'DA', '20210314'),
    text(0x00080030, 'TM', '101112'),
    text(0x00080050, 'SH', 'ACC987654'),
    text(0x00080060, 'CS', 'CT'),
    text(0x00080070, 'LO', 'SIEMENS'),
    text(0x00080080, 'LO', 'St Elsewhere'),
    text(0x00080090, 'PN', 'REFERRER^ROSE'),
    text(0x0008103e, 'LO', 'Thorax DOE'),
    text(0x00100010, 'PN', 'DOE^JANE'),
    text(0x00100020, 'LO', 'MRN555777'),
    text(0x00100030, 'DA', '19610203'),
    text(0x00180050, 'DS', '1'),
    text(0x00180060, 'DS', '120'),
    text(0x0020000d, 'UI', '1.2.826.0.1.3680043.9.7.2'),
    text(0x0020000e, 'UI', '1.2.826.0.1.3680043.9.7.3'),
    text(0x00200013, 'IS', String(n + 1)),
    text(0x00200032, 'DS', `-200\\-200\\${n}`),
    text(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
    text(0x00200052, 'UI', '1.2.826.0.1.3680043.9.7.4'),
    numbers(0x00280002, 'US', 1),
    text(0x00280004, 'CS', 'MONOCHROME2'),
    numbers(0x00280010, 'US', 512),
    numbers(0x00280011, 'US', 512),
    text(0x00280030, 'DS', '0.78\\0.78'),
    numbers(0x00280100, 'US', 16),
    numbers(0x00280101, 'US', 12),
    numbers(0x00280102, 'US', 11),
    numbers(0x00280103, 'US', 0),
    text(0x00281052, 'DS', '-1024'),
    text(0x00281053, 'DS', '1'),
    bytes(0x7fe00010, 'OW', pixels),
  ]);
}

describe('collimate deidentify', () => {
  // The bar is 10 s for 500; the usual run tries a fifth of them, with its share of the bar and a second to start.
  const [slices, mostSeconds] = IS_LONG ? [500, 10] : [100, 3];
  withBundle(`cleans ${slices} slices of 512 × 512 in less than ${mostSeconds} s, letters in the pixels looked for`, () => {
    const random = new SeededRandom(7);
    const values = Uint16Array.from({ length: 512 * 512 }, (_, i) => {
      const [x, y] = [(i % 512) - 256, Math.floor(i / 512) - 256];
      return ((x / 200) ** 2 + (y / 150) ** 2 < 1 ? 1064 : 44) + Math.floor(40 * random.uniform());
    });
    const scans = join(folder, 'scans');
    mkdirSync(scans);
    for (let n = 0; n < slices; n++) writeFileSync(join(scans, `${n}.dcm`), slice(n, new Uint8Array(values.buffer)));
    const out = join(folder, 'out');
    const pace = slowness();
    const { seconds, systemSeconds, exit } = costOf('deidentify', scans, '--out', out, '--profile', 'basic');
    const quiet = (2 * seconds) / (pace + slowness());
    expect(exit).toBe(0);
    const cleaned = readdirSync(out, { recursive: true }).filter((name) => String(name).endsWith('.dcm'));
    expect(cleaned).toHaveLength(slices);
    process.stderr.write(
      `deidentify, ${slices} slices: ${seconds.toFixed(1)} s, ${quiet.toFixed(1)} of a quiet machine, and ${systemSeconds.toFixed(1)} s of the system\n`,
    );
    expect(quiet).toBeLessThan(mostSeconds);
  });
});
