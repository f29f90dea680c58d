import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planProtocol } from '@collimate/governance-study';
import { patiently, until } from '@collimate/platform-launcher';
import { publishedRows, type TidyRow } from '@collimate/statistics-menu';
import { CommandLine } from './command-line.js';
import { Federation } from './federation.js';
import { PLANTED_COLUMNS, plantedCells } from './variables-study.js';

const PATIENTS_PER_GROUP = 12;
const SITES = ['north', 'south', 'west'] as const;
const STEPS = 12;
const RHO = '800';

/** Puts the planted columns into a hospital's table. */
function plant(scans: string): void {
  const file = join(scans, 'cohort.csv');
  const [header, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const lines = rows.map((row, index) => [row, ...plantedCells(index)].join(','));
  writeFileSync(file, `${[[header, ...PLANTED_COLUMNS].join(','), ...lines].join('\n')}\n`);
}

/** A logistic model of the planted label by the planted age; so dear that next to no noise is in it. */
function steppedStudy(id: string): unknown {
  return planProtocol({
    ...{ schema: 'collimate.study/2', id, version: 1, title: 'Relapse by age', purpose: ['DUO:0000006'] },
    ...{ consentForms: ['broad-consent-1'], sites: SITES, modality: 'CT', planned: { subjects: 72 } },
    variables: {
      relapse: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
      age: {
        ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '99'] },
        reference: { centre: '62', width: '14', kurtosis: '3', from: 'the rule of this test' },
      },
    },
    releases: [{ name: 'risk', kind: 'gradient', model: 'logistic', outcome: 'relapse', of: ['age'], steps: STEPS, rho: RHO }],
    analyses: [{ name: 'model', kind: 'logistic', from: 'risk' }],
    ...{ budget: { rho: RHO }, delta: '1/1000000', noise: 'local', minSites: 2 },
    timetable: { openingMs: 60_000, tickMs: 100 },
  }).document;
}

/** Newton's method on the plain likelihood, as every statistics program has it. */
function logisticFit(x: readonly number[], y: readonly boolean[]): { readonly slope: number; readonly error: number } {
  let [slope, constant, error] = [0, 0, 0];
  for (let turn = 0; turn < 30; turn++) {
    let [gx, g, hxx, hx, h] = [0, 0, 0, 0, 0];
    x.forEach((one, i) => {
      const p = 1 / (1 + Math.exp(-slope * one - constant));
      const [rest, weight] = [Number(y[i]) - p, p * (1 - p)];
      [gx, g, hxx, hx, h] = [gx + rest * one, g + rest, hxx + weight * one * one, hx + weight * one, h + weight];
    });
    const determinant = hxx * h - hx * hx;
    slope += (h * gx - hx * g) / determinant;
    constant += (hxx * g - hx * gx) / determinant;
    error = Math.sqrt(h / determinant);
  }
  return { slope, error };
}

/*
 * A study of twelve steps, from the hospitals' own tables to a proof that is checked offline. One agent and then the coordinator are killed the
 * hard way while the steps are on their way.
 */
describe('a study whose release has steps', () => {
  let federation: Federation;
  let rows: readonly TidyRow[];
  let truth: readonly { readonly relapse: boolean; readonly age: number }[];
  const operator = () => federation.coordinator.operator();

  beforeAll(async () => {
    federation = await Federation.start(
      SITES.map((id) => ({ id, env: { COLLIMATE_SITE_BUDGET: '2000' }, withoutScans: true, damage: plant })),
      PATIENTS_PER_GROUP,
      47,
    );
    truth = federation.sites.flatMap(({ cohort }) =>
      cohort.subjects.flatMap(({ consent }, index) => {
        const [, relapse, age] = plantedCells(index);
        return consent === 'GIVEN' && age !== 'unknown' ? [{ relapse: relapse === 'yes', age: Number(age) }] : [];
      }),
    );
    const id = await federation.launch(steppedStudy('steps'));
    // By its log, which it prints as it grows: each step begins with the digest of its public state.
    const stepsSoFar = async (): Promise<number> =>
      federation.coordinator.program.lines.filter((line) => line.includes('log: state-given')).length;
    await until('the third step', async () => (await stepsSoFar()) >= 3 || undefined, 20, 120_000);
    federation.sites[1].site.program.kill();
    await until('the sixth step', async () => (await stepsSoFar()) >= 6 || undefined, 20, 120_000);
    const { program } = federation.coordinator;
    program.kill();
    await until('the end of the coordinator', async () => program.ready === undefined || undefined, 5, 10_000);
    await until('the coordinator, which is started again', async () => program.ready !== undefined || undefined, 20, 60_000);
    const ended = await until(
      'the end of the study',
      async () => {
        const { state } = await patiently(() => operator().study(id));
        return ['completed', 'incomplete', 'abandoned'].includes(state) ? state : undefined;
      },
      500,
      180_000,
    );
    expect(ended).toBe('completed');
    rows = publishedRows(await operator().result(id));
  }, 400_000);
  afterAll(() => federation?.stop());

  it('comes to the coefficient that the records of all hospitals together have', () => {
    const fit = logisticFit(
      truth.map(({ age }) => (age - 62) / 14),
      truth.map(({ relapse }) => relapse),
    );
    const found = rows.find(({ quantity, term }) => quantity === 'scaled coefficient' && term === 'age');
    // Without noise the steps end within 0.1 standard errors of the maximum; noise adds 6 of its own SDs in 1 of 500 million runs.
    expect(found!.se_noise! / fit.error).toBeLessThan(0.1);
    expect(Math.abs(found!.estimate! - fit.slope)).toBeLessThan(0.1 * fit.error + 6 * found!.se_noise!);
    expect(Math.round(found!.n!)).toBe(truth.length);
    expect(found).toMatchObject({ status: 'ok', flags: 'provisional', sites: SITES.length });
  });

  it('charged every hospital once, for all steps, and answered each step once', async () => {
    const { privacy, rounds } = await operator().result('steps');
    expect(rounds).toHaveLength(1);
    expect(rounds[0].states).toHaveLength(STEPS);
    expect(privacy.chargedAtSites?.map(({ rho }) => rho)).toEqual(new Array(SITES.length).fill(privacy.rhoPerSite));
    for (const { site } of federation.sites) {
      const log = await patiently(() => site.as('dpo').verifyLog());
      expect([log.valid, log.findings, log.spent]).toEqual([true, [], privacy.rhoPerSite]);
    }
  });

  it('is proved offline: all steps, their states and the estimates, and is found altered', async () => {
    const { url, authorityFile, tokenFile } = federation.coordinator.program.ready!;
    const line = new CommandLine(federation.folder, {
      COLLIMATE_COORDINATOR: String(url),
      COLLIMATE_AUTHORITY: String(authorityFile),
      COLLIMATE_TOKEN_FILE: String(tokenFile),
    });
    const proof = await line.ok('study', 'proof', 'steps');
    const at = (name: string): string => join(federation.folder, name);
    writeFileSync(at('proof.json'), proof);
    writeFileSync(at('protocol.json'), JSON.stringify(steppedStudy('steps')));
    interface Found {
      readonly holds: boolean;
      readonly checks: readonly { readonly what: string; readonly verdict: string; readonly detail: string }[];
    }
    const verify = async (name: string): Promise<Found> =>
      JSON.parse(
        (await new CommandLine(federation.folder, {}).run('verify', name, '--protocol', 'protocol.json', '--json')).out,
      ) as Found;
    const found = await verify('proof.json');
    expect(found.checks.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
    expect(found.holds).toBe(true);
    const verdict = (what: string): string | undefined => found.checks.find((one) => one.what === what)?.verdict;
    expect(['steps of round risk', 'states of round risk', 'estimates of round risk'].map(verdict)).toEqual([
      'holds',
      'holds',
      'holds',
    ]);

    const document = JSON.parse(proof) as {
      contributions: { rounds: { step: number; given: string; contributions: unknown[] }[] };
    };
    const { rounds } = document.contributions;
    const swapped = rounds.map((round, i) => (i === 4 ? { ...round, given: rounds[5].given } : round));
    writeFileSync(
      at('altered.json'),
      JSON.stringify({ ...document, contributions: { ...document.contributions, rounds: swapped } }),
    );
    const shorter = { ...document.contributions, rounds: rounds.slice(0, -1) };
    writeFileSync(at('shorter.json'), JSON.stringify({ ...document, contributions: shorter }));
    const failing = async (name: string): Promise<readonly string[]> =>
      (await verify(name)).checks.filter((one) => one.verdict === 'fails').map(({ what }) => what);
    expect(await failing('altered.json')).toEqual(
      expect.arrayContaining([
        'answer of north to round risk, step 5',
        'states of round risk',
        'states of round risk as the result names them',
      ]),
    );
    expect(await failing('shorter.json')).toEqual(expect.arrayContaining(['steps of round risk', 'estimates of round risk']));
  });
});
