import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeAgainstWitness, verifyConsistency, type TreeHead } from '@collimate/governance-provenance';
import { granting, orderOf } from '@collimate/testing-contracts';
import { TemporarySite } from '../../fixtures/temporary-site.js';

let site: TemporarySite;

beforeEach(() => {
  site = new TemporarySite();
});
afterEach(() => site.remove());

const charge = (epoch: number) => site.store.ledger.charge(orderOf({ epoch }), granting(50n));
const verdict = (witnessed: TreeHead): string => {
  const log = site.store.releaseLog;
  return judgeAgainstWitness({ size: log.head().size, headAt: (size) => log.head(size) }, witnessed);
};
/** Copies the database while nobody has it open. */
const copy = (from: string, to: string): void => {
  site.store.close();
  copyFileSync(from, to);
  site.reopen();
};

describe('a ledger that was rolled back or copied', () => {
  it('is behind its witness after yesterday comes back, so that the same budget is not spent twice', async () => {
    const backup = join(site.folder, 'backup.db');
    await charge(1);
    copy(site.path, backup);
    await charge(2);
    await charge(3);
    const witnessed = site.store.releaseLog.head();
    expect(verdict(witnessed)).toBe('continues');
    copy(backup, site.path);
    expect(verdict(witnessed)).toBe('behind');
  });

  it('is forked from its witness once it has gone its own way, at the first release', async () => {
    const backup = join(site.folder, 'backup.db');
    await charge(1);
    copy(site.path, backup);
    await charge(2);
    const witnessed = site.store.releaseLog.head();
    copy(backup, site.path);
    await charge(2);
    expect(site.store.releaseLog.head().size).toBe(witnessed.size);
    expect(verdict(witnessed)).toBe('forked');
    await charge(3);
    const own = site.store.releaseLog.head();
    const proof = site.store.releaseLog.consistencyProof(witnessed.size);
    expect(verifyConsistency(witnessed, own, proof)).toBe(false);
  });
});
