import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planProtocol } from '@collimate/governance-study';
import { add, formatRational, parseRational } from '@collimate/kernel-numeric';
import { patiently, until, type LocalSite } from '@collimate/platform-launcher';
import { publishedRows, type TidyRow } from '@collimate/statistics-menu';
import { CommandLine } from './command-line.js';
import { Consortium } from './consortium.js';
import { Federation } from './federation.js';

const SITES = ['north', 'south', 'west', 'east', 'centre'] as const;
const PATIENTS_PER_GROUP = 6;

/** One line of what `collimate verify` found. */
interface Found {
  readonly what: string;
  readonly verdict: string;
}

/** What is published of a masked sum, as a forger writes it. */
interface Masked {
  readonly question: { epoch: number };
  readonly rosterSignatures: unknown[];
  readonly uploads: { hash: string; masked?: string; readonly receipt: { rho: string } }[];
  readonly sum: string[];
  readonly confirmations: unknown[];
}

/** What a study has cost at a hospital. */
async function spentOf(site: LocalSite, id: string): Promise<string> {
  const { studies } = await site.as('dpo').budget();
  return studies.find((study) => study.id === id)?.spent ?? '0';
}

/** A rule of its own place in the table, so that the truth is known. */
const responseOf = (index: number): string => (index % 3 === 0 ? 'yes' : 'no');

/** Puts the planted column into a hospital's table. */
function plant(scans: string): void {
  const file = join(scans, 'cohort.csv');
  const [header, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const lines = rows.map((row, index) => `${row},${responseOf(index)}`);
  writeFileSync(file, `${[`${header},response`, ...lines].join('\n')}\n`);
}

/** Tables over one column, at a price at which noise hides nothing of the sum. */
function protocolOf(id: string, members: unknown, tables: number, tickMs: number, keys: object = {}): unknown {
  return planProtocol({
    ...{ schema: 'collimate.study/2', id, version: 1, title: 'Response', purpose: ['DUO:0000006'] },
    ...{ consentForms: ['broad-consent-1'], sites: SITES, modality: 'CT', planned: { subjects: 60 } },
    variables: { response: { source: 'cohort', type: 'category', labels: ['no', 'yes'] } },
    releases: Array.from({ length: tables }, (_, k) => ({
      ...{ name: `table-${k + 1}`, kind: 'cells', tables: [['response']], rho: String(100 + k) },
    })),
    analyses: Array.from({ length: tables }, (_, k) => ({ name: `who-${k + 1}`, kind: 'count', from: `table-${k + 1}` })),
    ...{ budget: { rho: '1000' }, delta: '1/1000000', noise: 'shared', minSites: 4 },
    timetable: { openingMs: 60_000, tickMs },
    members,
    ...keys,
  }).document;
}

/*
 * Five hospitals share the noise of a table: the sum is that of all that consent, and bears five shares of which four are the noise that is
 * charged.
 */
describe('a study under shared noise', () => {
  const consortium = new Consortium();
  let federation: Federation;
  let members: unknown;
  const ended = (id: string): Promise<string> =>
    until(
      'the end of the study',
      async () => {
        const { state } = await federation.coordinator.operator().study(id);
        return ['completed', 'incomplete', 'abandoned'].includes(state) ? state : undefined;
      },
      500,
      90_000,
    );
  const commandLine = (): CommandLine => {
    const { url, authorityFile, tokenFile } = federation.coordinator.program.ready as unknown as Record<string, string>;
    return new CommandLine(federation.folder, {
      ...{ COLLIMATE_COORDINATOR: url, COLLIMATE_AUTHORITY: authorityFile, COLLIMATE_TOKEN_FILE: tokenFile },
    });
  };
  /** Everybody of these hospitals who consents, by response. */
  const truth = (sites: readonly string[], response: string): number =>
    federation.sites
      .filter(({ site }) => sites.includes(site.id))
      .flatMap(({ cohort }) => cohort.subjects.filter(({ consent }, i) => consent === 'GIVEN' && responseOf(i) === response))
      .length;
  const counted = (rows: readonly TidyRow[], question: string, response: string): TidyRow | undefined =>
    rows.find((row) => row.question === question && row.quantity === 'count' && row.group === `response ${response}`);

  beforeAll(async () => {
    const env = { COLLIMATE_SITE_BUDGET: '5000' };
    federation = await Federation.start(
      SITES.map((id) => ({ id, scanner: 'north' as const, env, withoutScans: true, damage: plant })),
      PATIENTS_PER_GROUP,
      71,
      {
        COLLIMATE_COORDINATOR_SHARED_NOISE: 'trial',
        ...{ COLLIMATE_COORDINATOR_GATHER_MS: '5000', COLLIMATE_COORDINATOR_PHASE_MS: '6000' },
      },
    );
    const keys = await consortium.admit(federation.coordinator.operator(), SITES);
    members = { consortium: consortium.publicKey, keys };
  }, 120_000);
  afterAll(() => federation?.stop());

  it('gives the sum of all hospitals, with the noise that is in it', async () => {
    const id = await federation.launch(protocolOf('shared', members, 1, 100));
    expect(await ended(id)).toBe('completed');
    const result = await federation.coordinator.operator().result(id);
    const rows = publishedRows(result);
    for (const response of ['no', 'yes']) {
      expect(Math.round(counted(rows, 'who-1', response)?.estimate ?? Number.NaN)).toBe(truth(SITES, response));
    }
    const [{ pooled }] = result.rounds;
    if (pooled?.noise.mechanism.kind !== 'shared-discrete-gaussian') throw new Error('not shared');
    const { share2, sigma2 } = pooled.noise.mechanism;
    expect(BigInt(pooled.noise.pooledNoiseVariance)).toBe(5n * BigInt(share2));
    // Under local noise it were five times sigma2; here 5 shares of which 4 are sigma2.
    expect(Number(pooled.noise.pooledNoiseVariance) / Number(sigma2)).toBeCloseTo(1.25, 1);
  }, 120_000);

  it('is checked offline by whoever has the protocol, and no other byte of the sum holds', async () => {
    const line = commandLine();
    const at = (name: string): string => join(federation.folder, name);
    const proof = await line.ok('study', 'proof', 'shared');
    writeFileSync(at('protocol.json'), JSON.stringify(protocolOf('shared', members, 1, 100)));
    const verify = async (name: string, text: string): Promise<readonly Found[]> => {
      writeFileSync(at(name), text);
      const { out } = await line.run('verify', name, '--protocol', 'protocol.json', '--json');
      return (JSON.parse(out) as { checks: readonly Found[] }).checks;
    };
    const failing = (checks: readonly Found[]): readonly string[] =>
      checks.filter(({ verdict }) => verdict === 'fails').map(({ what }) => what);
    const whole = await verify('proof.json', proof);
    expect(failing(whole)).toEqual([]);
    await line.ok('study', 'log', 'log.jsonl');
    const beside = await line.run('verify', 'proof.json', '--protocol', 'protocol.json', '--log', 'log.jsonl', '--json');
    expect(failing((JSON.parse(beside.out) as { checks: readonly Found[] }).checks)).toEqual([]);
    const held = whole.filter(({ verdict }) => verdict === 'holds').map(({ what }) => what);
    expect(held).toEqual(
      expect.arrayContaining(
        ['transcript', 'question', 'keys of the sites', 'estimates'].map((what) => `${what} of round table-1`),
      ),
    );
    expect(held).toEqual(
      expect.arrayContaining(['sum of round table-1, by its sites', 'sum of round table-1, by its masked vectors']),
    );
    for (const site of SITES) expect(held).toContain(`upload of ${site} to round table-1`);
    const spoilt = async (bend: (masked: Masked) => void): Promise<readonly string[]> => {
      const document = JSON.parse(proof) as { contributions: { rounds: { masked: Masked }[] } };
      bend(document.contributions.rounds[0].masked);
      return failing(await verify('spoilt.json', JSON.stringify(document)));
    };
    const sum = await spoilt((masked) => (masked.sum[0] = String(BigInt(masked.sum[0]) + 1n)));
    expect(sum).toEqual(expect.arrayContaining(['sum of round table-1', 'sum of round table-1, by its sites']));
    expect(await spoilt((masked) => masked.rosterSignatures.pop())).toContain('transcript of round table-1');
    expect(await spoilt((masked) => (masked.uploads[0].hash = masked.uploads[1].hash))).toContain('transcript of round table-1');
    expect(await spoilt((masked) => (masked.question.epoch += 1))).toContain('transcript of round table-1');
    expect(await spoilt((masked) => (masked.uploads[0].receipt.rho = '1/2'))).toContain('upload of centre to round table-1');
    // T of five sites, one of which may collude, is four.
    expect(await spoilt((masked) => masked.confirmations.splice(4))).toEqual([]);
    expect(await spoilt((masked) => masked.confirmations.splice(3))).toContain('sum of round table-1, by its sites');
    expect(sum).toContain('sum of round table-1, by its masked vectors');
    const swapped = await spoilt((masked) => (masked.uploads[0].masked = masked.uploads[1].masked));
    expect(swapped).toEqual(['sum of round table-1, by its masked vectors']);
    expect(await spoilt((masked) => delete masked.uploads[0].masked)).toEqual(['sum of round table-1, by its masked vectors']);
    const certificate = await line.ok('study', 'certificate', 'shared', '--protocol', 'protocol.json', '--json');
    expect(failing(await verify('certificate.json', certificate))).toEqual([]);
  }, 60_000);

  it('opens a spare where a hospital vanishes in the burst; both attempts are charged, and the coordinator may be killed in one', async () => {
    const id = await federation.launch(protocolOf('spare', members, 2, 3_000));
    const east = federation.sites.find(({ site }) => site.id === 'east')!;
    // It has signed the roster and charged; its masked vector waits for the tick.
    await until('the charge', async () => ((await spentOf(east.site, id)) === '0' ? undefined : true), 20, 60_000);
    east.link.blocked = true;
    east.link.cut();
    const said = (kind: string): number =>
      federation.coordinator.program.lines.filter((one) => one.includes(`log: ${kind}`)).length;
    const failed = said('attempt-ended');
    await until('the end of the attempt', async () => (said('attempt-ended') > failed ? true : undefined), 50, 40_000);
    // The spare goes on without it; in its middle the coordinator is killed.
    const opened = said('attempt-opened');
    await until('the spare', async () => (said('attempt-opened') >= opened ? true : undefined), 50, 20_000);
    const north = federation.sites[0].site;
    const once = await spentOf(north, id);
    await until('the second charge', async () => ((await spentOf(north, id)) === once ? undefined : true), 20, 40_000);
    federation.coordinator.program.kill();
    await until(
      'its return',
      async () => (federation.coordinator.program.restarts > 0 && federation.coordinator.program.ready ? true : undefined),
      50,
      30_000,
    );
    expect(await patiently(() => ended(id))).toBe('completed');
    const result = await federation.coordinator.operator().result(id);
    const [one] = result.rounds;
    const others = SITES.filter((site) => site !== 'east');
    expect(one.pooled?.masked).toMatchObject({ attempt: 1, roster: [...others].sort() });
    expect(one.charged).toBe(2);
    const rows = publishedRows(result);
    for (const question of ['who-1', 'who-2']) {
      for (const response of ['no', 'yes']) {
        expect(Math.round(counted(rows, question, response)?.estimate ?? Number.NaN)).toBe(truth(others, response));
      }
    }
    // Two attempts of the first answer, one of the second; whoever was lost to the burst was charged for that attempt alone.
    const [first, second] = result.rounds.map(({ pooled }) => parseRational(pooled?.noise.rhoPerSite ?? '0'));
    const charged = new Map(result.privacy.chargedAtSites?.map((line) => [line.site, line]));
    const inFull = formatRational(add(add(first, first), second));
    expect(charged.get('north')).toEqual({ site: 'north', rho: inFull, assumed: false });
    expect(charged.get('east')).toEqual({ site: 'east', rho: formatRational(first), assumed: true });
    expect(result.privacy.rhoPerSite).toBe(inFull);
    const line = commandLine();
    writeFileSync(join(federation.folder, 'spare.json'), JSON.stringify(protocolOf('spare', members, 2, 3_000)));
    for (const made of [await line.ok('study', 'proof', id), await line.ok('study', 'certificate', id, '--json')]) {
      writeFileSync(join(federation.folder, 'made.json'), made);
      const { out } = await line.run('verify', 'made.json', '--protocol', 'spare.json', '--json');
      const { checks } = JSON.parse(out) as { checks: readonly Found[] };
      expect(checks.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
    }
    expect([await spentOf(north, id), await spentOf(east.site, id)]).toEqual([inFull, formatRational(first)]);
  }, 240_000);

  it('goes on under `threshold` without a hospital that vanishes in the burst, and the coordinator may be killed in it', async () => {
    const keys = { closing: 'threshold', colluding: 1, dropouts: 1, spares: 0 };
    const east = federation.sites.find(({ site }) => site.id === 'east')!;
    east.link.blocked = false;
    const id = await federation.launch(protocolOf('threshold', members, 1, 3_000, keys));
    await until('the charge', async () => ((await spentOf(east.site, id)) === '0' ? undefined : true), 20, 60_000);
    const once = await spentOf(east.site, id);
    east.link.blocked = true;
    east.link.cut();
    // Four vectors are there, or on their way, when it is killed.
    const { program } = federation.coordinator;
    const [uploads, restarts] = [program.lines.filter((one) => one.includes('log: upload-received')).length, program.restarts];
    await until(
      'the first vector',
      async () => program.lines.filter((one) => one.includes('log: upload-received')).length > uploads || undefined,
      20,
      40_000,
    );
    program.kill();
    await until('its return', async () => (program.restarts > restarts && program.ready ? true : undefined), 50, 30_000);
    expect(await patiently(() => ended(id))).toBe('completed');
    const result = await federation.coordinator.operator().result(id);
    const others = SITES.filter((site) => site !== 'east');
    const [round] = result.rounds;
    expect([round.charged, round.attempted]).toEqual([1, undefined]);
    expect(round.pooled?.masked).toMatchObject({ attempt: 0, roster: [...SITES].sort() });
    expect([...round.pooled!.sites].sort()).toEqual([...others].sort());
    const { mechanism, pooledNoiseVariance } = round.pooled!.noise;
    if (mechanism.kind !== 'shared-discrete-gaussian') throw new Error('not shared');
    // Of five, one may collude and one vanish: three shares are charged for, and four are in the sum.
    expect([mechanism.honest, BigInt(pooledNoiseVariance)]).toEqual([3, 4n * BigInt(mechanism.share2)]);
    for (const response of ['no', 'yes']) {
      const row = counted(publishedRows(result), 'who-1', response);
      expect(Math.round(row?.estimate ?? Number.NaN)).toBe(truth(others, response));
    }
    expect(result.privacy.chargedAtSites?.map(({ site, rho, assumed }) => [site, rho, assumed])).toEqual(
      SITES.map((site) => [site, once, site === 'east']),
    );
    const line = commandLine();
    writeFileSync(join(federation.folder, 'threshold.json'), JSON.stringify(protocolOf('threshold', members, 1, 3_000, keys)));
    for (const made of [await line.ok('study', 'proof', id), await line.ok('study', 'certificate', id, '--json')]) {
      writeFileSync(join(federation.folder, 'made.json'), made);
      const { out } = await line.run('verify', 'made.json', '--protocol', 'threshold.json', '--json');
      const { checks } = JSON.parse(out) as { checks: readonly Found[] };
      expect(checks.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
    }
    // The one that vanished comes back: nothing more is charged, and nothing of it counts.
    east.link.blocked = false;
    expect(await Promise.all(federation.sites.map(({ site }) => spentOf(site, id)))).toEqual(SITES.map(() => once));
  }, 240_000);

  it('falls back to the whole noise of each hospital, also of one that was killed and cut off after its charge', async () => {
    const keys = { spares: 0, fallback: 'local' };
    const east = federation.sites.find(({ site }) => site.id === 'east')!;
    east.link.blocked = false;
    const id = await federation.launch(protocolOf('fallback', members, 1, 3_000, keys));
    await until('the charge', async () => ((await spentOf(east.site, id)) === '0' ? undefined : true), 20, 60_000);
    const once = await spentOf(east.site, id);
    const { program } = federation.coordinator;
    const said = (kind: string): number => program.lines.filter((one) => one.includes(`log: ${kind}`)).length;
    const failed = said('attempt-ended');
    east.link.blocked = true;
    east.link.cut();
    east.site.program.kill();
    await until('the end of the attempt', async () => (said('attempt-ended') > failed ? true : undefined), 50, 40_000);
    east.link.blocked = false;
    expect(await patiently(() => ended(id))).toBe('completed');
    const result = await federation.coordinator.operator().result(id);
    const [round] = result.rounds;
    expect(round).toMatchObject({ state: 'pooled', charged: 2, attempted: 1 });
    const { noise, sites, masked } = round.pooled!;
    expect([noise.model, masked, [...sites].sort()]).toEqual(['local', undefined, [...SITES].sort()]);
    expect(noise.pooledNoiseVariance).toBe(String(5n * BigInt(noise.mechanism.sigma2)));
    for (const response of ['no', 'yes']) {
      const row = counted(publishedRows(result), 'who-1', response);
      expect(Math.round(row?.estimate ?? Number.NaN)).toBe(truth(SITES, response));
    }
    // An attempt and an answer in the open: twice the price, at each hospital by its own ledger too.
    const twice = formatRational(add(parseRational(once), parseRational(once)));
    expect(result.privacy.rhoPerSite).toBe(twice);
    expect(result.privacy.chargedAtSites?.map(({ site, rho, assumed }) => [site, rho, assumed])).toEqual(
      SITES.map((site) => [site, twice, site === 'east']),
    );
    expect(await Promise.all(federation.sites.map(({ site }) => spentOf(site, id)))).toEqual(SITES.map(() => twice));
    const line = commandLine();
    writeFileSync(join(federation.folder, 'fallback.json'), JSON.stringify(protocolOf('fallback', members, 1, 3_000, keys)));
    for (const made of [await line.ok('study', 'proof', id), await line.ok('study', 'certificate', id, '--json')]) {
      writeFileSync(join(federation.folder, 'made.json'), made);
      const { out } = await line.run('verify', 'made.json', '--protocol', 'fallback.json', '--json');
      const { checks } = JSON.parse(out) as { checks: readonly Found[] };
      expect(checks.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
    }
    expect(await line.ok('study', 'status', id)).toContain('table-1 in the open');
  }, 240_000);
});
