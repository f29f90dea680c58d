import { freezeStudy, parseStudy, studyPrice, type FrozenStudy } from '@collimate/governance-study';
import { parseRational } from '@collimate/kernel-numeric';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import type { SiteBudget } from '@collimate/platform-site-api';

/** Asks for 1/100 and about 1/10. */
const PRICE = '11/100';

function studyNamed(id: string): FrozenStudy {
  return freezeStudy(parseStudy({ ...structuredClone(rehearsalStudy().protocol), id, budget: { rho: PRICE } }));
}

describe('the lifetime budget of a hospital', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  const budget = () => hospital.as<SiteBudget>('ada', 'GET', 'budget');
  const supplement = (who: 'ada' | 'ben' | 'olga', rho: unknown) =>
    hospital.as<{ kind: string; budget: string }>(who, 'POST', 'budget/supplements', { rho });
  const arrived = (study: FrozenStudy) =>
    until(async () => (await hospital.status()).studies.some(({ digest }) => digest === study.digest));

  async function open(rho: string): Promise<void> {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open({ COLLIMATE_SITE_BUDGET: rho });
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
  }
  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  it('holds the whole price of what was approved: a study that does not fit is refused at once, not in its second round', async () => {
    await open('1/5');
    const [first, second] = [studyNamed('first'), studyNamed('second')];
    coordinator.review(first);
    await hospital.approve(first);
    coordinator.review(second);
    await arrived(second);
    const shown = await hospital.as<{ digest: string; house: { left: string; after: string } }[]>('ada', 'GET', 'studies');
    expect(shown.find(({ digest }) => digest === second.digest)?.house.after).toMatch(/^-/);
    await expect(hospital.as('ada', 'POST', `studies/${second.digest}/approvals`)).rejects.toThrow('BUDGET_TOO_SMALL');
    // What the first study took already is not held a second time.
    coordinator.order(orderOf(first, 'enrolment', 'r-1'));
    await until(() => coordinator.handedIn.length === 1);
    const { site } = await budget();
    expect([site.spent, site.reserved].map((text) => text.split('/').length)).toEqual([2, 2]);
    await expect(hospital.as('ada', 'POST', `studies/${second.digest}/approvals`)).rejects.toThrow('BUDGET_TOO_SMALL');
    // A study that is closed holds nothing any more, and is asked nothing any more.
    await expect(hospital.as('olga', 'POST', `studies/${first.digest}/close`)).rejects.toThrow('ROLE_MISSING');
    await hospital.as('ben', 'POST', `studies/${first.digest}/close`);
    expect((await budget()).site.reserved).toBe('0');
    coordinator.order(orderOf(first, 'moments', 'r-2'));
    await until(() => coordinator.declined.length === 1);
    expect(coordinator.declined).toEqual(['STUDY_NOT_APPROVED']);
    await hospital.approve(second);
    expect(hospital.logged.join('')).not.toContain('BUDGET_NOT_RAISED');
  });

  it('takes nothing off the price of a version for what another version under the same id was charged', async () => {
    await open('1/5');
    const first = studyNamed('lung');
    const second = freezeStudy(parseStudy({ ...structuredClone(first.protocol), version: 2, budget: { rho: '22/100' } }));
    coordinator.review(first);
    await hospital.approve(first);
    for (const [i, statistic] of ['enrolment', 'moments'].entries()) {
      coordinator.order(orderOf(first, statistic, `r-${i}`));
      await until(() => coordinator.handedIn.length === i + 1);
    }
    await hospital.as('ben', 'POST', `studies/${first.digest}/close`);
    coordinator.review(second);
    await arrived(second);
    const shown = await hospital.as<{ digest: string; house: { after: string } }[]>('ada', 'GET', 'studies');
    expect(shown.find(({ digest }) => digest === second.digest)?.house.after).toMatch(/^-/);
    await expect(hospital.as('ada', 'POST', `studies/${second.digest}/approvals`)).rejects.toThrow('BUDGET_TOO_SMALL');
    // With room for it the whole of its own price is held.
    for (const who of ['ada', 'ben'] as const) await supplement(who, '1/10');
    await hospital.approve(second);
    expect(parseRational((await budget()).site.reserved)).toEqual(studyPrice(second.protocol));
  });

  it('is not raised by a setting, and the log says so; a setting may lower it', async () => {
    await open('1/5');
    await hospital.stop();
    await hospital.start({ COLLIMATE_SITE_BUDGET: '2' });
    expect((await budget()).site.budget).toBe('1/5');
    expect(hospital.logged.join('')).toContain('BUDGET_NOT_RAISED');
    await hospital.stop();
    await hospital.start({ COLLIMATE_SITE_BUDGET: '1/10' });
    expect((await budget()).site.budget).toBe('1/10');
  });

  it('grows by what two approvers ask for together, with a leaf in the log, and outlives a restart', async () => {
    await open('1/5');
    expect(await supplement('ada', '1/10')).toEqual({ kind: 'signed', budget: '1/5' });
    await expect(supplement('ada', '1/10')).rejects.toThrow('ALREADY_SIGNED');
    expect(await supplement('ben', '2/10')).toEqual({ kind: 'signed', budget: '1/5' });
    expect((await budget()).site.waiting).toMatchObject([
      { by: 'ada', rho: '1/10' },
      { by: 'ben', rho: '1/5' },
    ]);
    expect(await supplement('ben', '0.1')).toEqual({ kind: 'supplemented', budget: '3/10' });
    expect((await budget()).site.waiting).toEqual([]);
    // Whoever lost the answer and repeats the call has not seen the supplement, and adds it no second time.
    for (const who of ['ada', 'ben'] as const) {
      await expect(hospital.as(who, 'POST', 'budget/supplements', { rho: '1/10', after: 0 })).rejects.toThrow(
        'SUPPLEMENTED_MEANWHILE',
      );
    }
    await expect(supplement('olga', '1/10')).rejects.toThrow('ROLE_MISSING');
    for (const wrong of ['0', '-1', '1/0', 'much', 1]) await expect(supplement('ada', wrong)).rejects.toThrow('BODY_INVALID');
    await hospital.stop();
    const kinds = hospital.inspect(({ releaseLog }) =>
      Array.from({ length: releaseLog.head().size }, (_, index) => releaseLog.entryAt(index)),
    );
    expect(kinds.filter(({ kind }) => kind === 'budget-set' || kind === 'budget-supplemented')).toMatchObject([
      { kind: 'budget-set', rho: '1/5' },
      { kind: 'budget-supplemented', rho: '1/10' },
    ]);
    await hospital.start();
    const { site } = await budget();
    expect(site.budget).toBe('3/10');
    expect(site.supplements.map(({ rho }) => rho)).toEqual(['1/10']);
  });
});
