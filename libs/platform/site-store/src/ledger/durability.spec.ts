import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { digestOf, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { multiply, rational } from '@collimate/kernel-numeric';
import { textCodec } from '@collimate/testing-contracts';
import { HandClock } from '../../fixtures/temporary-site.js';
import { openSiteStore } from '../site-store.js';

const ROUNDS = Number(process.env.COLLIMATE_KILL_ROUNDS ?? '5');
const programs = join(import.meta.dirname, '..', '..', 'durability');
const digest = digestOf('durability', 1);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-kill-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program from an epoch on and kills it after a random while. @returns the lines that it had written */
function runUntilKilled(firstEpoch: number): Promise<string[]> {
  const hooks = pathToFileURL(join(programs, 'source-hooks.mjs')).href;
  const program = join(programs, 'charge-until-killed.mjs');
  const flags = ['--no-warnings', '--conditions=@collimate/source', '--import', hooks];
  const child = spawn(process.execPath, [...flags, program, folder, String(firstEpoch)]);
  let [out, complaints] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    if (out === '') setTimeout(() => child.kill('SIGKILL'), randomInt(5, 250));
    out += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve(out.split('\n').slice(0, -1));
      else reject(new Error(`the program ended by itself: ${complaints}`));
    });
  });
}

describe('the ledger under kill -9', () => {
  it('has every charge and every answer that it had acknowledged, and never a charge without its price', async () => {
    const acknowledged: string[] = [];
    let next = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const lines = await runUntilKilled(next);
      acknowledged.push(...lines);
      const { subjects, headCounter } = new Keystore(join(folder, 'keys'));
      const store = openSiteStore(join(folder, 'site.db'), subjects, new HandClock(), headCounter);
      expect(store.heads.standing).toBe('continues');
      try {
        const charged = acknowledged.filter((line) => line.startsWith('charged'));
        const stored = store.session.prepare('select count(*) as n, max(epoch) as last from charge');
        const { n, last } = stored.get<{ n: number; last: number }>()!;
        expect(n).toBeGreaterThanOrEqual(charged.length);
        expect((await store.ledger.spent()).site).toEqual(multiply(rational(BigInt(n)), rational(1n, 100n)));
        for (const line of acknowledged.filter((text) => text.startsWith('answered'))) {
          const [, epoch, ...noise] = line.split(' ');
          expect(Buffer.from(store.answers.find({ sequence: Number(epoch), step: 0, given: undefined })!.bytes).toString()).toBe(
            noise.join(' '),
          );
        }
        const answers = store.session.prepare('select count(*) as n from answer').get<{ n: number }>()!.n;
        expect(store.releaseLog.head().size).toBe(n + answers);
        await expectReplay(store, last);
        next = last + 1;
      } finally {
        store.close();
      }
    }
    expect(acknowledged.length).toBeGreaterThan(ROUNDS);
  });

  async function expectReplay(store: ReturnType<typeof openSiteStore>, epoch: number): Promise<void> {
    const before = await store.ledger.spent();
    const key = { studyId: parseStudyId('study'), queryDigest: digest, epoch, step: 0 };
    const order = { ...key, studyDigest: digest, roundId: parseRoundId('round') };
    const charge = await store.ledger.charge(order, () => {
      throw new RangeError('a replay is not decided');
    });
    if (charge.kind === 'refused') throw new RangeError('a replay is not refused');
    const answer = await store.ledger.answer(charge, textCodec, async () => `noise ${epoch}`);
    expect(answer).toMatchObject({ kind: 'released', vector: `noise ${epoch}` });
    expect(await store.ledger.spent()).toEqual(before);
  }
});
