import { readImage } from '@collimate/platform-scans';

/* Reads a folder again and again and prints one line of what it took: FOLDER READINGS THREADS. */
const [folder, readings, threads] = process.argv.slice(2);
const seconds: number[] = [];
let mean = 0;
let peakMb = 0;
for (let n = 0; n < Number(readings); n++) {
  const begin = performance.now();
  const { volume } = await readImage(folder, { sharing: { threads: Number(threads) } });
  seconds.push((performance.now() - begin) / 1000);
  if (n > 0) continue;
  // What one reading takes; later ones stand beside volumes that are not collected yet.
  peakMb = process.resourceUsage().maxRSS / 1024;
  mean = volume.voxels.data.reduce((sum, value) => sum + value, 0) / volume.voxels.data.length;
}
process.stdout.write(`${JSON.stringify({ seconds, peakMb, mean })}\n`);
