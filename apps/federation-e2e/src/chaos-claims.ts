import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEntry, type LogEntry } from '@collimate/governance-provenance';
import { add, compare, formatRational, parseRational, parseSum, type Rational } from '@collimate/kernel-numeric';
import type { StudyStatus } from '@collimate/protocol/http';
import type { ChaosTrial } from './chaos-trial.js';
import { CommandLine } from './command-line.js';
import type { TestSite } from './federation.js';

/** Something that has to hold, whatever befell the links. */
export interface Claim {
  readonly text: string;
  readonly holds: boolean;
}

/** A page of a log, entries. */
const PAGE = 1000;
/** Ends of `collimate verify`: all holds; all that could be checked holds, and somebody's key is not pinned. */
const HELD: readonly number[] = [0, 3];

/** @returns what holds of the studies, of the coordinator's log, and of each hospital's ledger and log */
export async function chaosClaims(trial: ChaosTrial): Promise<readonly Claim[]> {
  const { federation, studies } = trial;
  const operator = federation.coordinator.operator();
  const ended = studies.filter(({ status }) => status.state === 'completed');
  const results = await Promise.all(ended.map(({ id }) => operator.result(id)));
  const rounds = results.flatMap((result) => result.rounds);
  const without = ended.flatMap(({ status }) => status.rounds.flatMap(otherAnswers));
  const entries = await entriesOf(async (from) => (await operator.leavesFrom(from)).leaves);
  const received = entries.filter((entry) => entry.kind === 'contribution-received').map(({ round, site }) => `${round} ${site}`);
  const published = entries.filter((entry) => entry.kind === 'result-published').map(({ study }) => study);
  const claims: Claim[] = [
    { text: `${ended.length} of ${studies.length} studies are completed`, holds: ended.length === studies.length },
    {
      text: `each of ${rounds.length} rounds is pooled over all sites${without.map((one) => `; ${one}`).join('')}`,
      holds: rounds.every(({ pooled }) => pooled?.sites.length === federation.sites.length),
    },
    { text: `no answer counts twice (${received.length})`, holds: isDistinct(received) },
    {
      text: `no result is published twice (${published.length})`,
      holds: isDistinct(published) && published.length === ended.length,
    },
    { text: "the coordinator's log is whole", holds: (await operator.verifyLog()).verified },
  ];
  for (const one of federation.sites) {
    const released = rounds
      .filter(({ pooled }) => pooled?.sites.includes(one.site.id) === true)
      .map(({ pooled }) => parseRational(pooled!.noise.rhoPerSite));
    claims.push(...(await siteClaims(one, released)));
  }
  return [...claims, ...(await verifyClaims(trial))];
}

/** Answers of a round without a number. */
function otherAnswers({ id, answers }: StudyStatus['rounds'][number]): readonly string[] {
  return answers.filter(({ outcome }) => outcome !== 'released').map((answer) => `${id} ${JSON.stringify(answer)}`);
}

async function siteClaims({ site }: TestSite, released: readonly Rational[]): Promise<readonly Claim[]> {
  const { valid, findings, spent } = await site.as('dpo').verifyLog();
  const entries = await entriesOf(async (from) => (await site.as('dpo').leavesFrom(from)).leaves);
  const charges = entries.filter((entry) => entry.kind === 'release-charged');
  const answers = entries.filter((entry) => entry.kind === 'release-answered');
  const sum = released.reduce((total, rho) => add(total, rho), parseRational('0'));
  return [
    {
      text: `${site.id}: ${charges.length} charges, each of another question`,
      holds: isDistinct(charges.map(({ study, query, epoch }) => `${study} ${query} ${epoch}`)),
    },
    {
      text: `${site.id}: ${answers.length} answers, at most one to a charge`,
      holds: isDistinct(answers.map(({ sequence }) => sequence)) && answers.length <= charges.length,
    },
    { text: `${site.id}: spent ${spent}, released ${formatRational(sum)}`, holds: compare(parseSum(spent), sum) >= 0 },
    { text: `${site.id}: log and ledger hold (${findings.length} findings)`, holds: valid },
    { text: `${site.id}: the agent was never restarted`, holds: site.program.restarts === 0 },
    ...logClaims(site.id, site.program.lines),
  ];
}

/** A change of the link is told once: why it is down, until it is another reason or it was up between. */
function logClaims(id: string, lines: readonly string[]): readonly Claim[] {
  let said = '';
  let again = 0;
  let told = 0;
  for (const line of lines) {
    const { msg, code, trouble } = objectIn(line) ?? {};
    if (msg === 'the coordinator is connected') said = '';
    if (msg !== 'the link to the coordinator is down; it is tried again by itself') continue;
    const kind = `${String(code)} ${String(trouble)}`;
    told += 1;
    if (kind === said) again += 1;
    said = kind;
  }
  const strange = lines.filter((line) => line !== '' && objectIn(line) === undefined);
  return [
    { text: `${id}: ${told} troubles of the link, each told once (${again} again)`, holds: again === 0 },
    { text: `${id}: every line of the log is an object (${strange.length} are not)`, holds: strange.length === 0 },
  ];
}

/** What `collimate verify` says of each study's proof and of both kinds of log. */
async function verifyClaims({ federation, studies }: ChaosTrial): Promise<readonly Claim[]> {
  const { url, authorityFile, tokenFile } = federation.coordinator.program.ready as unknown as Record<string, string>;
  const line = new CommandLine(federation.folder, {
    ...{ COLLIMATE_COORDINATOR: url, COLLIMATE_AUTHORITY: authorityFile, COLLIMATE_TOKEN_FILE: tokenFile },
  });
  const verify = async (text: string, ...args: readonly string[]): Promise<Claim> => {
    const { exitCode, out } = await line.run('verify', ...args);
    const failing = out.split('\n').filter((one) => one.includes('✗'));
    return { text: `${text} verifies${failing.map((one) => `; ${one}`).join('')}`, holds: HELD.includes(exitCode) };
  };
  const claims: Claim[] = [];
  for (const { id, protocol, status } of studies) {
    if (status.state !== 'completed') continue;
    writeFileSync(join(federation.folder, 'protocol.json'), JSON.stringify(protocol));
    writeFileSync(join(federation.folder, 'proof.json'), await line.ok('study', 'proof', id));
    claims.push(await verify(`the proof of ${id}`, 'proof.json', '--protocol', 'protocol.json'));
  }
  await line.ok('study', 'log', 'log.jsonl');
  claims.push(await verify("the coordinator's log", 'log.jsonl'));
  for (const { site } of federation.sites) {
    const atSite = new CommandLine(federation.folder, {
      COLLIMATE_API: `http://127.0.0.1:${String(site.program.ready?.['apiPort'])}`,
      COLLIMATE_PASSWORD: `operator of ${site.name}`,
      COLLIMATE_CONFIG: join(federation.folder, 'config', site.id),
    });
    await atSite.ok('site', 'login', 'operator');
    await atSite.ok('site', 'log', `${site.id}.jsonl`);
    claims.push(await verify(`the log of ${site.id}`, `${site.id}.jsonl`));
  }
  return claims;
}

async function entriesOf(page: (from: number) => Promise<readonly string[]>): Promise<readonly LogEntry[]> {
  const found: LogEntry[] = [];
  for (;;) {
    const leaves = await page(found.length);
    found.push(...leaves.map(parseEntry));
    if (leaves.length < PAGE) return found;
  }
}

function isDistinct(values: readonly (string | number)[]): boolean {
  return new Set(values).size === values.length;
}

function objectIn(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
