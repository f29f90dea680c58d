import { formatRational } from '@collimate/kernel-numeric';
import { epoch, order, SiteWithDoor, study } from './door.fixture.js';

describe('an answer that is being built', () => {
  const site = new SiteWithDoor();
  beforeEach(() => site.setUp());
  afterEach(() => site.remove());

  it('answers a charge whose process was killed before its answer, without charging again', async () => {
    site.builder.before = () => new Promise(() => undefined);
    void site.door.release(order('moments'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(site.builder.calls).toBe(1);
    const charged = await site.spentText();
    expect(charged).not.toBe('0');
    // As after kill -9: nothing was closed in order, and only the files are left.
    site.reopen();
    const outcome = await site.door.release(order('moments'));
    expect(outcome).toMatchObject({ kind: 'released', charge: { replayed: true, sequence: 0 } });
    expect(await site.spentText()).toBe(charged);
  });

  it('reads no row and answers nothing, charged or stored before, once the study is closed', async () => {
    await site.door.release(order('enrolment'));
    site.builder.before = () => new Promise(() => undefined);
    void site.door.release(order('moments'));
    await new Promise((resolve) => setImmediate(resolve));
    site.reopen();
    site.store.studies.close(study.digest, site.approvers[0].account);
    const no = { kind: 'refused', code: 'STUDY_NOT_APPROVED' };
    expect(await site.door.release(order('enrolment', epoch, 'r-3'))).toEqual(no);
    expect(await site.door.release(order('moments'))).toEqual(no);
    expect(await site.door.release(order('moments', epoch, 'r-2'))).toEqual(no);
    expect(site.builder.calls).toBe(0);
  });

  it('hands out nothing of a study that is closed while its answer is computed', async () => {
    site.builder.before = async () => void site.store.studies.close(study.digest, site.approvers[0].account);
    expect(await site.door.release(order('moments'))).toEqual({ kind: 'refused', code: 'STUDY_NOT_APPROVED' });
  });

  it('reads no row again of a study that is closed while somebody withdraws', async () => {
    site.builder.before = async () => {
      if (site.builder.calls > 1) return;
      site.store.withdrawals.withdraw('A', 'NO_FURTHER_USE', 'clinician');
      site.store.studies.close(study.digest, site.approvers[0].account);
    };
    expect(await site.door.release(order('moments'))).toEqual({ kind: 'refused', code: 'STUDY_NOT_APPROVED' });
    expect(site.builder.calls).toBe(1);
  });

  it('replays a committed answer after a restart without reading a row', async () => {
    const before = await site.door.release(order('moments'));
    site.reopen();
    const after = await site.door.release(order('moments'));
    if (before.kind !== 'released' || after.kind !== 'released') throw new Error('it was refused');
    expect(after.vector.value).toEqual(before.vector.value);
    expect(site.builder.calls).toBe(0);
  });

  it('commits the constant answer after the second failure, also when a restart lies between', async () => {
    site.builder.before = async () => {
      if (site.builder.calls === 1) throw new Error('DOE^JANE');
      return new Promise(() => undefined);
    };
    void site.door.release(order('moments'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const charged = await site.spentText();
    site.reopen();
    site.builder.before = async () => {
      throw new Error('DOE^JANE');
    };
    const outcome = await site.door.release(order('moments'));
    expect(outcome).toMatchObject({ kind: 'unavailable' });
    expect(JSON.stringify(outcome, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      'DOE',
    );
    expect(await site.door.release(order('moments'))).toMatchObject({ kind: 'unavailable' });
    expect(site.builder.calls).toBe(1);
    expect(await site.spentText()).toBe(charged);
  });

  it('builds again without a subject who withdraws while the answer is built', async () => {
    const seen: (readonly bigint[])[] = [];
    const build = site.builder.build.bind(site.builder);
    site.builder.build = async (charge, of, given, silence) => {
      const candidate = await build(charge, of, given, silence);
      seen.push(candidate.exact);
      if (seen.length === 1) {
        const { done } = site.store.withdrawals.withdraw('B', 'NO_FURTHER_USE', 'clinician');
        expect(done).toContainEqual({ kind: 'drop-open-snapshot', count: 1 });
      }
      return candidate;
    };
    const outcome = await site.door.release(order('enrolment'));
    expect(outcome.kind).toBe('released');
    expect(seen).toEqual([
      [2n, 1n],
      [1n, 1n],
    ]);
    expect((await site.store.ledger.spent()).byStudy.size).toBe(1);
    expect(await site.spentText()).toBe(formatRational(study.queries[0].design.rho));
  });

  it('leaves a subject out who withdraws between the charge and the first row that is read, under the same charge', async () => {
    const build = site.builder.build.bind(site.builder);
    const seen: (readonly bigint[])[] = [];
    site.builder.build = async (charge, of, given, silence) => {
      if (seen.length === 0) site.store.withdrawals.withdraw('B', 'ERASURE', 'clinician');
      const candidate = await build(charge, of, given, silence);
      seen.push(candidate.exact);
      return candidate;
    };
    const outcome = await site.door.release(order('enrolment'));
    expect(outcome).toMatchObject({ kind: 'released', charge: { sequence: 0 } });
    // Built twice: what was begun before the withdrawal is not kept, even where it happens to be right.
    expect(seen).toEqual([
      [1n, 1n],
      [1n, 1n],
    ]);
    expect(await site.spentText()).toBe(formatRational(study.queries[0].design.rho));
  });

  it('keeps the answer of an epoch after a withdrawal, so that its moment is not seen, and leaves the subject out of the next', async () => {
    const exact: (readonly bigint[])[] = [];
    const build = site.builder.build.bind(site.builder);
    site.builder.build = async (charge, of, given, silence) => {
      const candidate = await build(charge, of, given, silence);
      exact.push(candidate.exact);
      return candidate;
    };
    const before = await site.door.release(order('enrolment', epoch - 1));
    const { done } = site.store.withdrawals.withdraw('B', 'NO_FURTHER_USE', 'clinician');
    expect(done.map(({ kind }) => kind)).not.toContain('drop-open-snapshot');
    const replayed = await site.door.release(order('enrolment', epoch - 1, 'r-2'));
    const next = await site.door.release(order('enrolment', epoch, 'r-3'));
    if (before.kind !== 'released' || replayed.kind !== 'released' || next.kind !== 'released') throw new Error('it was refused');
    expect(replayed.vector.value).toEqual(before.vector.value);
    expect(replayed.receipt).toEqual(before.receipt);
    expect(exact).toEqual([
      [2n, 1n],
      [1n, 1n],
    ]);
    expect(next.charge.sequence).toBe(1);
  });
});
