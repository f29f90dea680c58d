import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedCohort } from '@collimate/imaging-simulation';
import { ClientError } from '@collimate/platform-coordinator-client';
import { LocalSite, until } from '@collimate/platform-launcher';
import { packageFile } from '@collimate/platform-service-kit/packages';
import { Federation } from './federation.js';
import { testStudy } from './test-study.js';

const PATIENTS_PER_GROUP = 8;
const AGENT = packageFile('@collimate/site-agent', './program');

/** The first patient's slice is cut off, the second's structure set is that of nobody's image, the third's is of another patient. */
function damage(scans: string, cohort: SimulatedCohort): void {
  const consenting = cohort.subjects.filter((subject) => subject.consent === 'GIVEN');
  const folderOf = (n: number): string => join(scans, 'images', consenting[n].subject);
  const slice = join(folderOf(0), 'CT', 'IM0003.dcm');
  writeFileSync(slice, readFileSync(slice).subarray(0, 900));
  writeFileSync(join(folderOf(1), 'RTSTRUCT.dcm'), 'this is no DICOM file');
  // Contours of the fourth patient over the image of the third: told as two patients, which says more than that the mask misses the image.
  writeFileSync(join(folderOf(2), 'RTSTRUCT.dcm'), readFileSync(join(folderOf(3), 'RTSTRUCT.dcm')));
}

/** What a call was refused with. */
async function refusal(call: Promise<unknown>): Promise<ClientError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ClientError) return error;
    throw error;
  }
  throw new Error('the call went through');
}

describe('wrong input', () => {
  let federation: Federation;

  beforeAll(async () => {
    federation = await Federation.start([{ id: 'north', damage }], PATIENTS_PER_GROUP, 5);
  }, 60_000);

  afterAll(() => federation?.stop());

  it('skips an unreadable scan and the mask of another patient, each with its code, and goes on without them', async () => {
    const [{ site, cohort }] = federation.sites;
    await federation.launch({ ...testStudy('e2e-damaged', ['north'], 2 * PATIENTS_PER_GROUP), minSites: 1 });
    const status = await until(
      'the end of the extraction',
      async () => {
        const now = await site.as('operator').status();
        return now.studies[0]?.state === 'ready' ? now : undefined;
      },
      50,
      60_000,
    );
    const codes = Object.fromEntries(status.extraction.skipped.map(({ code, scans }) => [code, scans]));
    expect(codes).toEqual({ TRUNCATED: 1, WRONG_FORMAT: 1, WRONG_PATIENT: 1 });
    const consenting = cohort.subjects.filter((subject) => subject.consent === 'GIVEN').length;
    expect(consenting).toBeLessThan(cohort.subjects.length);
    // Nobody without consent was computed: every job that ended belongs to a consenting patient.
    expect(status.extraction).toMatchObject({ done: consenting, failed: 0 });
  }, 90_000);

  it('refuses a study whose statistics cost more than its budget, and says which key is wrong', async () => {
    const study = { ...testStudy('e2e-greedy', ['north'], 100), minSites: 1, budget: { rho: '1/100' } };
    const error = await refusal(federation.coordinator.operator().createStudy(study));
    expect(error).toMatchObject({ code: 'INVALID_PROTOCOL', fault: 'input', status: 400 });
    expect(error.message).toMatch(/budget\.rho: all answers together cost more/);
  });

  it('refuses a token that was used before, without binding the second key', async () => {
    const { token } = await federation.coordinator.operator().invite({ id: 'south', name: 'South' });
    const agent = (folder: string): LocalSite =>
      new LocalSite({ id: 'south', name: 'South', folder: join(federation.folder, folder), agent: AGENT });
    const [first, second] = [agent('first'), agent('second')];
    try {
      for (const site of [first, second]) {
        await site.program.start();
        await site.hireStaff();
      }
      await first.as('admin').enrol({ token });
      const error = await refusal(second.as('admin').enrol({ token }));
      expect(error).toMatchObject({ code: 'COORDINATOR_REFUSED', fault: 'refused' });
      expect(`${error.message} ${error.hint}`).toMatch(/TOKEN_USED/);
      expect((await second.as('admin').status()).site).toBeNull();
    } finally {
      await Promise.all([first.program.stop(), second.program.stop()]);
    }
  }, 60_000);

  it('refuses a call without a session, a table that is not there and an approval of an unknown study, with a hint', async () => {
    const [{ site }] = federation.sites;
    const table = await refusal(site.as('operator').importCohort({ table: join(federation.folder, 'no-such.csv') }));
    expect(table).toMatchObject({ code: 'TABLE_UNREADABLE' });
    expect(table.hint).toBeTruthy();
    const unknown = await refusal(site.as('dpo').approve('0'.repeat(64)));
    expect(unknown.fault).toBe('missing');
    const withdrawal = await refusal(site.as('operator').withdraw({ subject: 'NOBODY', kind: undefined }));
    expect(withdrawal.fault).toBe('missing');
    expect(withdrawal.message).not.toContain('NOBODY');
    const notAllowed = await refusal(site.as('dpo').importConsent({ table: 'consent.csv', sentAgain: false }));
    expect(notAllowed).toMatchObject({ code: 'ROLE_MISSING', status: 403 });
  });
});
