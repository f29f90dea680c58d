import { canonicalJson, digestOf, parseStudyId, type Digest } from '@collimate/kernel-canonical';
import { rational } from '@collimate/kernel-numeric';
import { Machine } from '../../fixtures/machine.js';

const protocol = canonicalJson({ schema: 'collimate.study/1', id: 's-1' });
const study: Digest = digestOf('collimate.study/1', JSON.parse(protocol));
let machine: Machine;
let ids: Record<string, string>;
const receive = () => machine.store.studies.receive(study, parseStudyId('s-1'), protocol);
const recover = () =>
  machine.store.recovery.close({ owner: 'north', receipts: [], studies: [], lifetime: rational(1n), witnessed: null });
const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'done';
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
};

beforeEach(async () => {
  machine = new Machine();
  const { accounts } = machine.store;
  for (const name of ['ada', 'ben', 'carol']) await accounts.create(name, 'correct horse battery', ['approver']);
  ids = Object.fromEntries(accounts.list().map(({ name, account }) => [name, account]));
  for (const [name, by] of [
    ['ada', 'ben'],
    ['ben', 'ada'],
    ['carol', 'ada'],
  ])
    accounts.confirm(name, ids[by]);
  machine.store.releaseLog.append({ kind: 'log-started', owner: 'north', at: machine.clock.now() });
  machine.store.budget.open(rational(1n));
  machine.store.accountSeals.writeLeaves();
});
afterEach(() => machine.remove());

it.each(['that waited for a word', 'that had not come'])(
  'a study that somebody refused is approved by nobody after a backup was put back in which it is one %s',
  (as) => {
    const before = machine.copy(false);
    receive();
    machine.store.studies.sign(study, ids['ada'], 'approved');
    const waiting = machine.copy(false);
    expect(machine.store.studies.sign(study, ids['carol'], 'rejected').state).toBe('rejected');
    machine.restore(as === 'that had not come' ? before : waiting);
    recover();
    // The coordinator sends it again, as it does what a site does not hold.
    expect(receive().state).toBe('closed');
    expect(codeOf(() => machine.store.studies.sign(study, ids['ada'], 'approved'))).toBe('STUDY_DECIDED');
    expect(codeOf(() => machine.store.studies.sign(study, ids['ben'], 'approved'))).toBe('STUDY_DECIDED');
    expect(machine.store.check.run().findings).toEqual([]);
  },
);

it('a study that was refused under a version before is remembered from the first start on', () => {
  receive();
  machine.store.studies.sign(study, ids['carol'], 'rejected');
  machine.crash();
  expect(machine.store.studies.get(study).state).toBe('rejected');
  expect(machine.store.heads.memory.counted?.closed).toEqual([study]);
});
