import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

interface StudyState {
  readonly state: string;
  readonly isCancelled: boolean;
}

describe('a study that the coordinator has cancelled', () => {
  const study = rehearsalStudy();
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;

  beforeEach(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.joined(coordinator, study);
  });
  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  it('is said to be, has no scan extracted and no round answered, also after a restart, and reserves no budget', async () => {
    const own = async () => (await hospital.as<StudyState[]>('ada', 'GET', 'studies'))[0];
    const reserved = async () => (await hospital.as<{ site: { reserved: string } }>('ada', 'GET', 'budget')).site.reserved;
    expect(await own()).toMatchObject({ state: 'approved', isCancelled: false });
    expect(await reserved()).not.toBe('0');
    coordinator.cancelled = [study.digest, 'a'.repeat(64)];
    // A doorbell, so that the agent looks.
    coordinator.review(rehearsalStudy(3_600_001));
    await until(async () => (await own()).isCancelled);
    expect(hospital.logged.join('')).toContain('STUDY_CANCELLED');

    const consent = ['subject,type,at,form,scope', 'A,GIVEN,2025-01-01,f1,DUO:0000042'];
    await hospital.as('olga', 'POST', 'consent/import', { table: hospital.table('consent.csv', consent) });
    const cohort = ['subject,image,mask,roi,group', 'A,s/A,s/A.dcm,GTV-1,benign'];
    await hospital.as('olga', 'POST', 'cohort', { table: hospital.table('cohort.csv', cohort) });
    coordinator.order(orderOf(study, 'moments', 'r-1'));
    await until(async () => (await hospital.status()).rounds.some(({ id, state }) => id === 'r-1' && state === 'declined'));
    await hospital.stop();
    coordinator.cancelled = [];
    await hospital.start();
    expect(await own()).toMatchObject({ state: 'approved', isCancelled: true });
    expect(await reserved()).toBe('0');
    expect((await hospital.status()).extraction).toMatchObject({ waiting: 0, running: 0, done: 0, failed: 0 });
    expect(coordinator.handedIn).toEqual([]);
    await expect(hospital.as('olga', 'POST', `studies/${study.digest}/ready`, {})).rejects.toThrow('STUDY_CANCELLED');
  });

  it('takes no signature of a second person, and its state says so everywhere', async () => {
    const other = rehearsalStudy(3_600_002);
    coordinator.review(other);
    const listed = async () =>
      (await hospital.as<(StudyState & { digest: string })[]>('ada', 'GET', 'studies')).find(
        ({ digest }) => digest === other.digest,
      );
    await until(async () => (await listed()) !== undefined);
    await hospital.as('ada', 'POST', `studies/${other.digest}/approvals`);
    coordinator.cancelled = [other.digest];
    coordinator.review(rehearsalStudy(3_600_001));
    await until(async () => (await listed())?.isCancelled === true);
    await expect(hospital.as('ben', 'POST', `studies/${other.digest}/approvals`)).rejects.toThrow('STUDY_CANCELLED');
    expect(await listed()).toMatchObject({ state: 'received', isCancelled: true });
    const { studies } = await hospital.as<{ studies: (StudyState & { digest: string })[] }>('ada', 'GET', 'status');
    expect(studies.find(({ digest }) => digest === other.digest)).toMatchObject({ isCancelled: true });
  });
});
