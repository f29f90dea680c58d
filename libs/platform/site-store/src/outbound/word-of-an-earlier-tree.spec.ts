import { parseSiteId } from '@collimate/kernel-canonical';
import { rational } from '@collimate/kernel-numeric';
import { Machine } from '../../fixtures/machine.js';

const machine = new Machine();
afterAll(() => machine.remove());

it('a word that a recovery ended waits no more in a backup of before it, whose tree it was given under, and is named', async () => {
  const { accounts, enrolment, leaving } = machine.store;
  for (const name of ['ada', 'ben']) await accounts.create(name, 'correct horse battery', ['approver']);
  const [ada, ben] = accounts.list().map(({ account }) => account);
  accounts.confirm('ada', ben);
  accounts.confirm('ben', ada);
  const site = { site: parseSiteId('north'), url: 'https://coordinator:443', authorityPem: 'pem', certificatePem: 'pem' };
  enrolment.begin(site, { logKey: Buffer.from('key') }, machine.clock.now());
  leaving.sign(ada);
  const backup = machine.copy(false);
  expect(machine.store.leaving.first()?.account).toBe(ada);
  machine.store.releaseLog.append({ kind: 'quarantine-entered', at: machine.clock.now() });
  machine.restore(backup);
  // Nothing is over yet: it is the tree that is counted, and its word is the one that waits.
  expect(machine.store.leaving.first()?.account).toBe(ada);
  machine.store.recovery.close({ owner: 'north', receipts: [], studies: [], lifetime: rational(1n), witnessed: null });
  expect(machine.store.leaving.first()).toBeUndefined();
  machine.restore(backup);
  expect(machine.store.heads.standing).toBe('behind');
  expect(machine.store.leaving.first()).toBeUndefined();
  expect(machine.store.check.run().findings.map(({ kind }) => kind)).toContain('signature-differs');
  expect(machine.store.leaving.sign(ben)).toBeUndefined();
  expect(machine.store.enrolment.left()).toBeUndefined();
});
