/**
 * Times one release of 1,000 features with variances and 500 patients, from the rows to the answer that is on the disk: charge and its
 * fsync, build and clip, noise, answer and its fsync. Beside it OpenDP in the same run, which keeps no ledger. Exits with 1 if the median
 * takes more than 0.1 s.
 *
 *   python3 -m venv FOLDER && FOLDER/bin/pip install opendp==0.16.0
 *   npm run build && node tools/oracles/release_speed.mjs FOLDER/bin/python
 */
import { spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOf, instantFromMs } from '../../libs/kernel/canonical/dist/index.js';
import { SeededRandom } from '../../libs/kernel/numeric/dist/index.js';
import { Keystore } from '../../libs/platform/keystore/dist/index.js';
import { openSiteStore } from '../../libs/platform/site-store/dist/index.js';
import { openGate, releasedCodec } from '../../libs/privacy/gate/dist/index.js';
import { sumSubjects } from '../../libs/statistics/local/dist/index.js';
import { designStatistic } from '../../libs/statistics/menu/dist/index.js';

const [FEATURES, PATIENTS, RELEASES] = [1000, 500, 15];
const BAR = 0.1;
const python = process.argv[2];

const features = Array.from({ length: FEATURES }, (_, i) => ({
  feature: `F${i}`,
  aggregation: 'DHQ4',
  transform: 'identity',
  centre: 0,
  width: 1,
}));
const constants = { clip: '18.7', kMax: '523.43', reach: '3.01', reach2: '10.68', lambda: '3/10' };
const design = designStatistic({ name: 'means', kind: 'moments', ...constants, rho: '1/100' }, { groups: ['all'], features });
const normal = new SeededRandom(1);
const records = Array.from({ length: PATIENTS }, (_, i) => ({
  subject: `s${i}`,
  group: 'all',
  values: new Map(),
  scans: [Array.from({ length: FEATURES }, () => normal.normal())],
}));

const folder = mkdtempSync(join(tmpdir(), 'collimate-release-'));
const { subjects, headCounter } = new Keystore(join(folder, 'keys'));
const store = openSiteStore(join(folder, 'site.db'), subjects, { now: () => instantFromMs(Date.now()) }, headCounter);
const random = { fill: (bytes) => void randomFillSync(bytes) };
const query = digestOf('release-speed', 1);
const parts = { 'charge and fsync': [], 'build and clip': [], noise: [], 'answer and fsync': [], all: [] };
try {
  for (let epoch = 0; epoch < RELEASES; epoch++) {
    const order = { studyId: 'study', studyDigest: query, queryDigest: query, roundId: 'round', epoch };
    const start = performance.now();
    const charge = await store.ledger.charge(order, () => ({ kind: 'granted', event: design.event }));
    const charged = performance.now();
    let [built, noised] = [0, 0];
    await store.ledger.answer(charge, releasedCodec, async () => {
      const exact = sumSubjects(design, records);
      built = performance.now();
      const released = openGate(charge, { queryDigest: query, event: design.event, exact }, random);
      noised = performance.now();
      return released;
    });
    const end = performance.now();
    const times = [charged - start, built - charged, noised - built, end - noised, end - start];
    Object.values(parts).forEach((list, index) => list.push(times[index]));
  }
} finally {
  store.close();
  rmSync(folder, { recursive: true, force: true });
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1] / 1000;
for (const [name, list] of Object.entries(parts)) {
  process.stdout.write(
    `${name.padEnd(17)} median ${median(list).toFixed(4)} s  best ${(Math.min(...list) / 1000).toFixed(4)} s\n`,
  );
}
if (python !== undefined) {
  const script = join(dirname(fileURLToPath(import.meta.url)), 'release_speed.py');
  const { status, stdout } = spawnSync(python, [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (status !== 0) process.exit(2);
  for (const line of stdout.trim().split('\n')) {
    const [name, seconds] = line.split(' ');
    process.stdout.write(`OpenDP ${name.padEnd(10)} best ${Number(seconds).toFixed(4)} s\n`);
  }
}
process.exit(median(parts.all) <= BAR ? 0 : 1);
