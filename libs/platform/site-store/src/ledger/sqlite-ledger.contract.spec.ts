import { ledgerStoreContract, provenanceLogContract } from '@collimate/testing-contracts';
import { TemporarySite } from '../../fixtures/temporary-site.js';

provenanceLogContract('the log in SQLite', async () => {
  const site = new TemporarySite();
  return {
    log: site.store.releaseLog,
    reopen: async () => site.reopen().releaseLog,
    close: async () => site.remove(),
  };
});

ledgerStoreContract('the ledger in SQLite', async () => {
  const site = new TemporarySite();
  let subjects = 0;
  return {
    ledger: site.store.ledger,
    log: site.store.releaseLog,
    moveConsent: () => {
      const at = site.clock.now();
      site.store.withdrawals.importRows([{ hospitalId: `H-${(subjects += 1)}`, type: 'REFUSED', at }]);
    },
    reopen: async () => {
      const { ledger, releaseLog } = site.reopen();
      return { ledger, log: releaseLog };
    },
    close: async () => site.remove(),
  };
});
