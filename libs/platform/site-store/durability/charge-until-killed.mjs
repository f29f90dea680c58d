/**
 * Commits charges and answers one after the other and writes a line for each that is acknowledged, until somebody kills
 * it. Arguments: folder of the site, number of its first epoch.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, instantFromMs } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { openSiteStore } from '@collimate/platform-site-store';

const [folder, first] = process.argv.slice(2);
const clock = { now: () => instantFromMs(Date.now()) };
const { subjects, headCounter } = new Keystore(join(folder, 'keys'));
const { ledger } = openSiteStore(join(folder, 'site.db'), subjects, clock, headCounter);
const codec = { encode: (text) => Buffer.from(text), decode: (bytes) => Buffer.from(bytes).toString() };
const digest = digestOf('durability', 1);

for (let epoch = Number(first); ; epoch++) {
  const order = { studyId: 'study', studyDigest: digest, queryDigest: digest, roundId: 'round', epoch, step: 0 };
  const event = { kind: 'discrete-gaussian', sigma2: 50n, d2: 1n };
  const charge = await ledger.charge(order, () => ({ kind: 'granted', event }));
  writeSync(1, `charged ${epoch}\n`);
  const { vector } = await ledger.answer(charge, codec, async () => `noise ${epoch}`);
  writeSync(1, `answered ${epoch} ${vector}\n`);
}
