import { digestOf } from '@collimate/kernel-canonical';
import { Machine } from '../../fixtures/machine.js';

const BATCH = 5_000;

describe("the site's log", () => {
  it(`takes a batch of ${BATCH} entries within a second of processor time`, () => {
    const machine = new Machine(true);
    const { session, releaseLog } = machine.store;
    const at = machine.clock.now();
    const { size } = releaseLog.head();
    const before = process.cpuUsage();
    session.transaction(() => {
      for (let i = 0; i < BATCH; i++) releaseLog.append({ kind: 'study-received', study: digestOf('speed', i), at });
    });
    const grown = releaseLog.head().size - size;
    const { user, system } = process.cpuUsage(before);
    machine.remove();
    expect(grown).toBe(BATCH);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});
