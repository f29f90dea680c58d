import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { Progress } from '@collimate/protocol';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { rehearsalStudy } from '../../fixtures/rehearsal-study.js';

const TICK_MS = 400;
const { PROGRESS_IN_REVIEW, PROGRESS_APPROVED, PROGRESS_REJECTED, PROGRESS_READY } = Progress;

/* Whoever reads the progress of a study must not learn from it whether the hospital has one patient or none. */
describe('what a coordinator hears of the progress of a study', () => {
  const study = rehearsalStudy();
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;

  /** A hospital with so many scans, all of which fail at once: their files are not there. */
  async function hospitalOf(scans: number): Promise<void> {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open({ COLLIMATE_SITE_PROGRESS_TICK_MS: String(TICK_MS) });
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    const ids = Array.from({ length: scans }, (_, n) => `S${n}`);
    if (scans === 0) return;
    const consent = ['subject,type,at,form,scope', ...ids.map((id) => `${id},GIVEN,2025-01-01,f1,DUO:0000042`)];
    const cohort = ['subject,image,mask,roi,group', ...ids.map((id) => `${id},s/${id},s/${id}.dcm,GTV-1,benign`)];
    await hospital.as('olga', 'POST', 'consent/import', { table: hospital.table('consent.csv', consent) });
    await hospital.as('olga', 'POST', 'cohort', { table: hospital.table('cohort.csv', cohort) });
  }

  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  it.each([0, 1, 30])('is the same with %i scans: review, approval, and the word of a person', async (scans) => {
    await hospitalOf(scans);
    coordinator.review(study);
    await hospital.approve(study);
    await until(() => coordinator.progress.includes(PROGRESS_APPROVED));
    // Three ticks with every scan done: nothing more is said.
    await until(async () => (await hospital.status()).extraction.waiting === 0);
    await new Promise((resolve) => setTimeout(resolve, 3 * TICK_MS));
    expect(coordinator.progress).toEqual([PROGRESS_IN_REVIEW, PROGRESS_APPROVED]);
    await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
    await until(() => coordinator.progress.includes(PROGRESS_READY));
    expect(coordinator.progress).toEqual([PROGRESS_IN_REVIEW, PROGRESS_APPROVED, PROGRESS_READY]);
  });

  it('follows the calendar of the protocol where it names one, also without a patient', async () => {
    await hospitalOf(0);
    const document = structuredClone(study.protocol) as { timetable: object };
    const calendar = freezeStudy(parseStudy({ ...document, timetable: { ...document.timetable, readyAfterMs: 700 } }));
    coordinator.review(calendar);
    await hospital.approve(calendar);
    const approvedAt = performance.now();
    await until(() => coordinator.progress.includes(PROGRESS_READY));
    expect(performance.now() - approvedAt).toBeGreaterThan(600);
  });

  it('holds a word back until the tick, so that two words within one are heard as one', async () => {
    await hospitalOf(1);
    coordinator.review(study);
    await hospital.approve(study);
    await hospital.as('ada', 'POST', `studies/${study.digest}/ready`);
    await until(() => coordinator.progress.includes(PROGRESS_READY));
    expect(coordinator.progress.filter((step) => step !== PROGRESS_APPROVED)).toEqual([PROGRESS_IN_REVIEW, PROGRESS_READY]);
  });

  it('hears that a yes was taken back, so that the others do not wait for this hospital', async () => {
    await hospitalOf(0);
    coordinator.review(study);
    await hospital.approve(study);
    await until(() => coordinator.progress.includes(PROGRESS_APPROVED));
    await hospital.as('ada', 'POST', `studies/${study.digest}/close`);
    await until(() => coordinator.progress.includes(PROGRESS_REJECTED));
    expect(coordinator.progress).toEqual([PROGRESS_IN_REVIEW, PROGRESS_APPROVED, PROGRESS_REJECTED]);
  });

  it('says ready of an approved study only', async () => {
    await hospitalOf(0);
    coordinator.review(study);
    await until(async () => (await hospital.status()).studies.length === 1);
    await expect(hospital.as('olga', 'POST', `studies/${study.digest}/ready`)).rejects.toThrow('STUDY_NOT_APPROVED');
    await expect(hospital.as('olga', 'POST', `studies/${'0'.repeat(64)}/ready`)).rejects.toThrow('NO_SUCH_STUDY');
    await expect(hospital.as('admin', 'POST', `studies/${study.digest}/ready`)).rejects.toThrow('ROLE_MISSING');
  });
});

/* One statistic is one answer, whatever the coordinator asks. */
describe('a study with openings of a second', () => {
  it('is not approved by a hospital that allows a day, and the page says why', async () => {
    const coordinator = await RehearsalCoordinator.start();
    const hospital = await RehearsalHospital.open({ COLLIMATE_SITE_SHORTEST_OPENING_MS: '86400000' });
    const study = rehearsalStudy(1000);
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    coordinator.review(study);
    await until(async () => (await hospital.status()).studies.length === 1);
    const path = `studies/${study.digest}/approvals`;
    await expect(hospital.as('ada', 'POST', path)).rejects.toThrow('OPENING_TOO_SHORT');
    await hospital.as('ada', 'POST', path, { decision: 'reject', why: 'the purpose is not ours' });
    expect((await hospital.status()).studies[0].state).toBe('rejected');
    await hospital.close();
    await coordinator.stop();
  });
});
