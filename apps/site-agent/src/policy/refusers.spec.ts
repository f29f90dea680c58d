import { freezeStudy, parseStudy } from '@collimate/governance-study';
import type { SitePolicyView } from '@collimate/platform-site-api';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';

const study = (id: string, tables: string[][]) =>
  freezeStudy(
    parseStudy({
      ...{ schema: 'collimate.study/2', id, version: 1, title: 'Who was asked', purpose: ['DUO:0000006'], consentForms: ['f1'] },
      ...{ sites: ['north', 'south'], modality: 'CT', planned: { subjects: 50 }, budget: { rho: '1/100' }, delta: '1/1000000' },
      ...{ noise: 'local', minSites: 2, timetable: { openingMs: 3_600_000, tickMs: 20 } },
      variables: { sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] } },
      releases: [{ name: 'who', kind: 'cells', tables, rho: '1/100' }],
      analyses: [{ name: 'chart', kind: 'flow', from: 'who' }],
    }),
  );

/* Whether those who refused are counted is the policy's word, and nobody else's. */
describe('a hospital that is asked to count those who refused', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  const number = study('number', [['stage-of-asked']]);
  const groups = study('groups', [['sex', 'stage-of-asked']]);
  const consented = study('consented', [['sex', 'stage']]);

  const compare = (keys: object) =>
    hospital.as<{ digest: string; changes: string[]; outside: string[] }>('olga', 'POST', 'policy/comparisons', {
      rules: { schema: 'collimate.house-policy/1', ...keys },
    });
  const putInForce = async (keys: object): Promise<void> => {
    for (const by of ['ada', 'ben'] as const) {
      const { digest } = await compare(keys);
      const rules = { schema: 'collimate.house-policy/1', ...keys };
      await hospital.as(by, 'POST', 'policy/signatures', { rules, digest });
    }
  };
  const approve = (by: 'ada' | 'ben', { digest }: typeof number) => hospital.as(by, 'POST', `studies/${digest}/approvals`);

  beforeAll(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    for (const one of [number, groups, consented]) coordinator.review(one);
    await until(async () => (await hospital.status()).studies.length === 3);
  });
  afterAll(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  it('counts them for nobody while it has no rules, or none of them, and says so', async () => {
    await expect(approve('ada', number)).rejects.toThrow(
      /POLICY_FORBIDS.*|it counts those who refused consent, and this hospital/,
    );
    await putInForce({ leastSites: 2 });
    await expect(approve('ada', number)).rejects.toThrow('it counts those who refused consent, and this hospital lets no study');
    await approve('ada', consented);
    const { counts } = await hospital.as<SitePolicyView>('olga', 'GET', 'policy');
    expect(counts).toContainEqual({
      rule: 'those who refused consent',
      says: 'not counted: a study that counts them is refused',
    });
  });

  it('lets their number be counted, and not their groups, where its policy goes so far', async () => {
    expect((await compare({ refusers: 'counted' })).changes.at(-1)).toBe(
      'those who refused consent: not counted: a study that counts them is refused -> a study may count them, their number alone; nothing is read of them but the refusal',
    );
    await putInForce({ refusers: 'counted' });
    await expect(approve('ada', groups)).rejects.toThrow('in groups, and this hospital lets their number alone be counted');
    for (const by of ['ada', 'ben'] as const) await approve(by, number);
    await putInForce({ refusers: 'counted-in-groups' });
    for (const by of ['ada', 'ben'] as const) await approve(by, groups);
  });

  it('says which approved studies end with the rule, and takes no word that it does not know', async () => {
    expect((await compare({ refusers: 'counted' })).outside).toEqual(['groups']);
    expect((await compare({})).outside.sort()).toEqual(['groups', 'number']);
    await expect(compare({ refusers: 'all' })).rejects.toThrow('BODY_INVALID');
  });
});
