import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { until } from '@collimate/platform-launcher';
import { CommandLine } from './command-line.js';
import { Federation } from './federation.js';
import { linkageStudy } from './linkage-study.js';

const SITES = ['north', 'south', 'west'] as const;
const HOUSES = { north: 'University Hospital North', south: 'Klinikum Süd', west: 'St. Elisabeth West' } as const;
const PATIENTS_PER_GROUP = 12;

interface Outcome {
  readonly targets: number;
  readonly candidateSets: number;
  readonly unique: number;
}
interface Report {
  readonly linkage: {
    readonly table: Outcome;
    readonly artefacts: readonly {
      readonly name: string;
      readonly form: string;
      readonly unread: number;
      readonly outcome: Outcome;
    }[];
  };
}

/** What somebody may know of a patient of these hospitals: a rule of the place in the table, spread over five years. */
function knownOf(site: (typeof SITES)[number], index: number): readonly [sex: string, age: string, day: string, house: string] {
  const spread = index * 173 + SITES.indexOf(site) * 61;
  const day = new Date(Date.UTC(2019, 0, 1 + (spread % 1826))).toISOString().slice(0, 10);
  return [index % 2 === 0 ? 'F' : 'M', String(35 + ((index * 11) % 50)), day, HOUSES[site]];
}

function plant(site: (typeof SITES)[number]): (scans: string) => void {
  return (scans) => {
    const file = join(scans, 'cohort.csv');
    const [header, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
    const lines = rows.map((row, index) => [row, ...knownOf(site, index)].join(','));
    writeFileSync(file, `${[`${header},sex,age,scanned,hospital`, ...lines].join('\n')}\n`);
  };
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/*
 * The linkage attack of somebody who knows sex, age, date and hospital of every patient, with the tables of the hospitals themselves, against
 * all that a finished study lets out of them: what is published, what is exported, and what the programs print.
 */
describe('the linkage attack on what leaves the house', () => {
  let federation: Federation;
  let operator: CommandLine;
  let out: string;

  const metricsPorts = new Map<string, number>();

  beforeAll(async () => {
    for (const id of SITES) metricsPorts.set(id, await freePort());
    federation = await Federation.start(
      SITES.map((id) => ({
        id,
        env: { COLLIMATE_SITE_BUDGET: '2000', COLLIMATE_SITE_METRICS_PORT: String(metricsPorts.get(id)) },
        damage: plant(id),
      })),
      PATIENTS_PER_GROUP,
      47,
    );
    const protocol = linkageStudy('linkage', SITES, 6 * PATIENTS_PER_GROUP);
    writeFileSync(join(federation.folder, 'protocol.json'), JSON.stringify(protocol));
    const id = await federation.launch(protocol);
    await until(
      'the end of the study',
      async () => ((await federation.coordinator.operator().study(id)).state === 'completed' ? true : undefined),
      500,
      120_000,
    );
    const { url, authorityFile, tokenFile } = federation.coordinator.program.ready!;
    operator = new CommandLine(federation.folder, {
      COLLIMATE_COORDINATOR: String(url),
      COLLIMATE_AUTHORITY: String(authorityFile),
      COLLIMATE_TOKEN_FILE: String(tokenFile),
    });
    out = join(federation.folder, 'left-the-house');
    mkdirSync(out);
    const keep = (name: string, text: string): void => writeFileSync(join(out, name), text);
    keep('result.json', await operator.ok('study', 'result', id, '--format', 'json'));
    keep('result.csv', await operator.ok('study', 'result', id, '--format', 'csv'));
    keep('result.txt', await operator.ok('study', 'result', id));
    keep('proof.json', await operator.ok('study', 'proof', id));
    keep('head.json', await operator.ok('study', 'audit', '--json'));
    keep('status.json', await operator.ok('study', 'status', id, '--json'));
    keep('sites.json', await operator.ok('study', 'sites', '--json'));
    keep('studies.json', await operator.ok('study', 'list', '--json'));
    keep('programs.log', federation.logLines().join('\n'));
    keep('releases.csv', await operator.ok('study', 'result', id, '--table', 'releases', '--format', 'csv'));
    keep('certificate.json', await operator.ok('study', 'certificate', id, '--json'));
    await operator.ok('study', 'certificate', id, '--html', join(out, 'certificate.html'));
    await operator.ok('study', 'log', join(out, 'coordinator-log.jsonl'));
    await leaveTheHouses(id);
    const attested = SITES.map((site) => join(out, `${site}-attestation.json`));
    const crate = [
      '--format',
      'ro-crate',
      '--out',
      join(out, 'result-crate'),
      '--protocol',
      join(federation.folder, 'protocol.json'),
    ];
    await operator.ok('study', 'result', id, ...crate, '--site-attestation', ...attested);
    expect((await operator.run('verify', join(out, 'result-crate'))).out).toMatch(/✓ sites\/north\.json/);
  }, 300_000);

  /** What the people of each hospital hand out: attestation, log, terms, egress, support bundle, metrics; what a patient is given; a crate of features. */
  async function leaveTheHouses(id: string): Promise<void> {
    for (const { site } of federation.sites) {
      const person = (name: string): CommandLine =>
        new CommandLine(federation.folder, {
          COLLIMATE_API: `http://127.0.0.1:${String(site.program.ready!['apiPort'])}`,
          COLLIMATE_PASSWORD: `${name} of ${site.name}`,
          COLLIMATE_CONFIG: join(federation.folder, 'config', `${site.id}-${name}`),
        });
      const [approver, keeper] = [person('dpo'), person('operator')];
      await approver.ok('site', 'login', 'dpo');
      await keeper.ok('site', 'login', 'operator');
      const file = (name: string): string => join(out, `${site.id}-${name}`);
      const keep = (name: string, text: string): void => writeFileSync(file(name), text);
      const { digest } = (await site.as('dpo').studies())[0];
      keep('attestation.json', await keeper.ok('site', 'attest', digest));
      await keeper.ok('site', 'log', file('log.jsonl'));
      keep('egress.json', await keeper.ok('site', 'egress', '--whole', '--json'));
      await keeper.ok('site', 'terms', id, '--out', file('terms.html'));
      await keeper.ok('site', 'support-bundle', file('support.json'));
      keep('metrics.txt', await (await fetch(`http://127.0.0.1:${metricsPorts.get(site.id)}/metrics`)).text());
      const [row] = readFileSync(join(site.scans, 'cohort.csv'), 'utf8').split('\n').slice(1);
      const [patient] = row.split(',');
      await keeper.ok('site', 'consent', 'receipt', patient, '--out', file('receipt.json'));
      await keeper.ok('site', 'consent', 'receipt', patient, '--html', '--out', file('receipt.html'));
      const withdrawn = await keeper.json<{ certificate: string }>('site', 'consent', 'withdraw', patient, '--kind', 'ERASURE', '--yes'); // prettier-ignore
      keep('withdrawal.json', readFileSync(withdrawn.certificate, 'utf8'));
    }
  }
  afterAll(() => federation?.stop());

  const attacked = async (site: (typeof SITES)[number], ...against: readonly string[]): Promise<Report> => {
    const table = join(federation.sites[SITES.indexOf(site)].site.scans, 'cohort.csv');
    const known = 'sex=sex,age=age,date=scanned,institution=hospital';
    const asked = ['risk', table, '--quasi', 'sex,age,scanned', '--known', known, '--against', ...against, '--json'];
    return JSON.parse((await operator.run(...asked)).out) as Report;
  };

  it.each(SITES)('finds nobody of %s in any document, and more than 85 % in the raw table', async (site) => {
    const { linkage } = await attacked(site, out);
    const kinds = ['result-crate/proof.json', 'attestation.json', 'log.jsonl', 'receipt.html', 'withdrawal.json', 'metrics.txt'];
    for (const kind of kinds) expect(linkage.artefacts.some(({ name }) => name.endsWith(kind))).toBe(true);
    expect(linkage.artefacts).toHaveLength(9 + 4 + 3 * 9 + 6 + 2 + SITES.length);
    const wholly = linkage.artefacts.filter(({ name }) => /attestation|log\.jsonl|receipt|withdrawal|support|sites\//.test(name));
    expect(wholly.filter(({ unread }) => unread > 0)).toEqual([]);
    expect(linkage.artefacts.map(({ name, form, outcome }) => [name, form !== 'not read', outcome.candidateSets])).toEqual(
      linkage.artefacts.map(({ name }) => [name, true, 0]),
    );
    expect(linkage.table.unique / linkage.table.targets).toBeGreaterThan(0.85);
  });

  it('finds everybody once a table of rows lies beside them, under other names and in DICOM forms', async () => {
    const [{ site }] = federation.sites;
    const rows = readFileSync(join(site.scans, 'cohort.csv'), 'utf8').trimEnd().split('\n').slice(1);
    const leaked = rows.map((_, index) => {
      const [sex, age, day] = knownOf('north', index);
      return { a: sex, b: `${age.padStart(3, '0')}Y`, c: day.replaceAll('-', ''), volume: 1 };
    });
    const folder = join(federation.folder, 'leak');
    mkdirSync(folder);
    writeFileSync(join(folder, 'features.json'), JSON.stringify({ site: 'Univ. Hosp. North', rows: leaked }));
    writeFileSync(join(folder, 'agent.log'), leaked.map(({ a, b, c }) => `extracted scan of ${c}, ${a}, ${b}`).join('\n'));
    const { linkage } = await attacked('north', folder);
    expect(linkage.artefacts.map(({ outcome }) => outcome.candidateSets)).toEqual([leaked.length, leaked.length]);
    for (const { outcome } of linkage.artefacts) expect(outcome.unique / outcome.targets).toBeGreaterThan(0.85);
  });
});
