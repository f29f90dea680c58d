import { parseConsentRow } from '@collimate/governance-consent';
import { formatRational, parseRational } from '@collimate/kernel-numeric';
import { epoch, order, SiteWithDoor } from './door.fixture.js';

/* Enrolment costs 1/6 and moments 2/5; the study has 4/5. Three patients: two benign, one malignant. */
describe('the budget of a patient', () => {
  const site = new SiteWithDoor();
  let exact: (readonly bigint[])[];

  function watch(): void {
    const build = site.builder.build.bind(site.builder);
    exact = [];
    site.builder.build = async (charge, of, given, silence) => {
      const candidate = await build(charge, of, given, silence);
      exact.push(candidate.exact);
      return candidate;
    };
  }
  async function set(rho: string): Promise<void> {
    site.patientBudget = parseRational(rho);
    site.reopen();
    watch();
  }
  const released = async (...asked: Parameters<typeof order>) => {
    const outcome = await site.door.release(order(...asked));
    if (outcome.kind !== 'released') throw new Error(`it was ${JSON.stringify(outcome)}`);
    return outcome;
  };
  const isEmpty = (sum: readonly bigint[]): boolean => sum.every((units) => units === 0n);
  function arrive(hospitalId: string): void {
    const { store } = site;
    store.scans.importCohort([{ hospitalId, image: '/x/D', mask: '/x/D.dcm', roi: 'GTV-1', variables: { group: 'benign' } }]);
    const reading = { zone: 'UTC', now: store.consentTime.now() };
    const row = { subject: hospitalId, type: 'GIVEN', at: '2025-01-01', form: 'f1', scope: 'DUO:0000042' };
    store.withdrawals.importRows([parseConsentRow(row, 2, reading)]);
  }

  beforeEach(async () => {
    site.patientBudget = undefined;
    await site.setUp();
    watch();
  });
  afterEach(() => site.remove());

  it('holds nobody back where it is not set: the budgets of study and site end first', async () => {
    await released('enrolment', epoch - 1);
    await released('moments');
    await released('enrolment', epoch, 'r-2');
    expect(exact[0]).toEqual([2n, 1n]);
    expect(isEmpty(exact[1])).toBe(false);
    expect(exact[2]).toEqual([2n, 1n]);
    expect(await site.spentText()).toBe('11/15');
  });

  it('leaves patients out of what has no room, and has them in again when something cheaper is asked', async () => {
    await set('1/2');
    await released('enrolment', epoch - 1);
    await released('moments');
    await released('enrolment', epoch, 'r-2');
    expect(exact[0]).toEqual([2n, 1n]);
    expect(isEmpty(exact[1])).toBe(true);
    expect(exact[2]).toEqual([2n, 1n]);
    // The site is charged as ever: whether anybody was left out shows nowhere.
    expect(await site.spentText()).toBe('11/15');
  });

  it('is each patient’s own: who came later is in when the others are not', async () => {
    await set('1/4');
    await released('enrolment', epoch - 1);
    arrive('D');
    await released('enrolment');
    expect(exact).toEqual([
      [2n, 1n],
      [1n, 0n],
    ]);
  });

  it('is debited once for a charge, however often its answer is built, also after a kill', async () => {
    await set('1/5');
    site.builder.before = () => new Promise(() => undefined);
    void site.door.release(order('enrolment'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    site.reopen();
    watch();
    await released('enrolment');
    expect(exact).toEqual([[2n, 1n]]);
    const subjects = [...new Set(site.store.scans.all().map(({ subject }) => subject))];
    const accounts = site.store.debits.accountsOf(subjects, -1);
    expect(accounts.map(({ life }) => formatRational(life))).toEqual(['1/6', '1/6', '1/6']);
  });

  it('survives a withdrawal and a consent that is given again', async () => {
    await set('1/4');
    await released('enrolment', epoch - 1);
    site.store.withdrawals.withdraw('A', 'ERASURE', 'clinician');
    const at = new Date().toISOString() as ReturnType<typeof site.store.consentTime.now>;
    const row = { subject: 'A', type: 'GIVEN', at, form: 'f1', scope: 'DUO:0000042' };
    site.store.withdrawals.importRows([parseConsentRow(row, 2, { zone: 'UTC', now: at })]);
    site.store.scans.importCohort([
      { hospitalId: 'A', image: '/x/A', mask: '/x/A.dcm', roi: 'GTV-1', variables: { group: 'malignant' } },
    ]);
    arrive('D');
    await released('enrolment');
    // D alone has room: A, who consents again, was charged before.
    expect(exact.at(-1)).toEqual([1n, 0n]);
  });

  it.each([
    ['deleted', 'delete from subject_debit'],
    ['altered', "update subject_debit set sealed = x'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'"],
  ])('counts a charge for everybody whose list was %s', async (_, sql) => {
    await set('1/4');
    await released('enrolment', epoch - 1);
    arrive('D');
    site.store.session.execute(sql);
    await released('enrolment');
    expect(exact.at(-1)).toEqual([0n, 0n]);
  });

  it('stands in the database sealed, in no log, and as long for one patient as for three', async () => {
    await set('1/4');
    await released('enrolment', epoch - 1);
    arrive('D');
    await released('enrolment');
    const rows = site.store.session.prepare('select sealed from subject_debit').all<{ sealed: Uint8Array }>();
    expect(rows).toHaveLength(2);
    expect(rows[0].sealed.length).toBe(rows[1].sealed.length);
    const [{ subject }] = site.store.scans.all();
    for (const { sealed } of rows) expect(Buffer.from(sealed).includes(subject)).toBe(false);
    expect(site.store.check.run().findings).toEqual([]);
  });
});
