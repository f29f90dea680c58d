import { order, SiteWithDoor, study } from './door.fixture.js';

/* What a withdrawal certifies as dropped is an answer that was being built when it arrived; a charge alone holds no row. */
describe('a withdrawal drops an answer', () => {
  const site = new SiteWithDoor();
  beforeEach(() => site.setUp());
  afterEach(() => site.remove());

  const kindsOf = (hospitalId: string): readonly string[] =>
    site.store.withdrawals.withdraw(hospitalId, 'NO_FURTHER_USE', 'clinician').done.map(({ kind }) => kind);
  const hang = async (): Promise<void> => {
    site.builder.before = () => new Promise(() => undefined);
    void site.door.release(order('moments'));
    await new Promise((resolve) => setImmediate(resolve));
  };

  it('while one is being built, each time', async () => {
    await hang();
    expect(kindsOf('A')).toContain('drop-open-snapshot');
    expect(kindsOf('B')).toContain('drop-open-snapshot');
  });

  it('and none of a charge whose answer a kill has cut short', async () => {
    await hang();
    site.reopen();
    expect(kindsOf('B')).not.toContain('drop-open-snapshot');
  });

  it('and none of a study that was closed before it was built', async () => {
    await hang();
    site.reopen();
    site.store.studies.close(study.digest, site.approvers[0].account);
    expect(await site.door.release(order('moments'))).toMatchObject({ kind: 'refused' });
    expect(kindsOf('B')).not.toContain('drop-open-snapshot');
  });

  it('and none of a ledger that a quarantine has closed meanwhile', async () => {
    await hang();
    site.store.heads.distrust();
    expect(kindsOf('B')).not.toContain('drop-open-snapshot');
  });
});
