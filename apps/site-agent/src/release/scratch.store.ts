import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import type { SubjectRecord } from '@collimate/statistics-local';
import { AgentError } from '../ground/agent.error.js';

/**
 * Beginning of the keys of phantoms. Random keys of subjects are refused here, because the charges of this ledger are
 * not accounted for.
 */
export const PHANTOM_KEY = 'phantom-';

/**
 * Does something with a ledger, a log and keys of its own in a temporary folder that is removed at the end. The site's own ledger is not
 * opened, so nothing of its budget is spent.
 * @param records that are read; each of a phantom
 * @throws AgentError CHARGE_FOREIGN for a record that is of no phantom; StoreError
 */
export async function inScratchStore<T>(
  records: readonly SubjectRecord[],
  clock: Clock,
  work: (store: SiteStore, keys: Keystore) => Promise<T>,
): Promise<T> {
  if (!records.every(({ subject }) => subject.startsWith(PHANTOM_KEY)))
    throw new AgentError('CHARGE_FOREIGN', 'a scratch ledger charges for phantoms alone');
  const folder = mkdtempSync(join(tmpdir(), 'collimate-scratch-'));
  const keys = new Keystore(join(folder, 'keys'));
  const store = openSiteStore(join(folder, 'site.db'), keys.subjects, clock, keys.headCounter);
  try {
    return await work(store, keys);
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
