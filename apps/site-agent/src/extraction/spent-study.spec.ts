import { setTimeout as sleep } from 'node:timers/promises';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

/** Longer than the agent waits before it looks again at what it put in, ms. */
const LONG_ENOUGH_MS = 4_000;

describe('a study that has taken all that it may', () => {
  const study = rehearsalStudy();
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;

  beforeAll(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.joined(coordinator, study);
  });
  afterAll(async () => {
    await hospital.close();
    await coordinator.stop();
  });
  /** A table is the whole cohort. */
  const admit = async (...subjects: readonly string[]): Promise<void> => {
    const consent = subjects.map((subject) => `${subject},GIVEN,2025-01-01,f1,DUO:0000042`);
    const rows = subjects.map((subject) => `${subject},s/${subject},s/${subject}.dcm,GTV-1,benign`);
    const tables = {
      'consent/import': ['subject,type,at,form,scope', ...consent],
      cohort: ['subject,image,mask,roi,group', ...rows],
    };
    for (const [path, lines] of Object.entries(tables))
      await hospital.as('olga', 'POST', path, {
        table: hospital.table(`table-${subjects.length}-${lines[0].length}.csv`, lines),
      });
  };
  /** Scans that were read; those of this spec cannot be, which is found out by trying. */
  const tried = async (): Promise<number> => {
    const { done, failed, skipped } = (await hospital.status()).extraction;
    return done + (failed ?? 0) + skipped.length;
  };
  const standing = async () => (await hospital.status()).studies[0];

  it('has no further scan read, after a restart neither, and says that it is over', async () => {
    await admit('A');
    await until(async () => (await tried()) > 0);
    await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
    for (const [i, { name }] of study.queries.entries()) {
      expect(await standing()).toMatchObject({ isSpent: false });
      coordinator.order(orderOf(study, name, `r-${i}`));
      await until(() => coordinator.handedIn.length === i + 1);
    }
    await until(async () => (await standing()).isSpent === true);
    expect((await hospital.as<{ isSpent: boolean }[]>('ada', 'GET', 'studies'))[0]).toMatchObject({ isSpent: true });
    await admit('A', 'B');
    await sleep(LONG_ENOUGH_MS);
    // A new table forgets which scans could not be read: both would be tried.
    expect(await tried()).toBe(0);
    await hospital.stop();
    await hospital.start();
    await sleep(LONG_ENOUGH_MS);
    expect(await tried()).toBe(0);
    expect((await hospital.status()).extraction).toMatchObject({ waiting: 0, running: 0 });
  });
});
