import { setTimeout as sleep } from 'node:timers/promises';
import {
  engineToName,
  freezeStudy,
  isDeclared,
  parseStudy,
  FINAL_STATES,
  planProtocol,
  refuseRetired,
  refuseUnknownEngine,
  type PlannedKeys,
  type StudyProtocol,
} from '@collimate/governance-study';
import type { CosignedLog } from '@collimate/governance-publication';
import { parseSiteId } from '@collimate/kernel-canonical';
import type { CoordinatorClient } from '@collimate/platform-coordinator-client';
import type { StudyStatus } from '@collimate/protocol/http';
import { CliError } from '../../errors/cli.error.js';
import { facts } from '../../output/columns.js';
import { note, print } from '../../output/print.js';
import { checkWritable, writeOutput } from '../../output/output-file.js';
import { writeLogBundle } from '../../proofs/log-bundle.export.js';
import { keyFingerprint } from '../../proofs/signed-head.proof.js';
import { auditOf, proofOf, readHead } from '../../documents/log-export.js';
import { ProgressLine } from '../../output/progress-line.js';
import type { CoordinatorOptions } from '../../remote/coordinator.address.js';
import { askCoordinator as ask } from '../../remote/coordinator.call.js';
import { heldReferences } from '../../references/pinned.references.js';
import { withCorrelations } from '../../references/protocol.correlation.js';
import { readReference } from '../../references/reference.file.js';
import { readDocument } from '../../sources/document.source.js';
import { readProtocolDocument } from '../../sources/protocol.source.js';
import { forecastStudy } from '../../studies/study.forecast.js';
import { renderForecast } from '../../views/study-plan.view.js';
import { progressText, renderStudyStatus } from '../../views/study-status.view.js';

const WATCH_MS = 1_000;

function readProtocol(file: string): StudyProtocol {
  return readProtocolDocument(file, newStudy);
}

/**
 * Reads a protocol for a new study: nothing in it may be retired, and no engine may be named that this version does not
 * have.
 */
function newStudy(document: unknown): StudyProtocol {
  const protocol = parseStudy(document);
  refuseRetired(protocol);
  refuseUnknownEngine(protocol);
  return protocol;
}

/** `collimate study plan`: price of a protocol and expected precision of its answers, without any network. */
export function runPlanStudy(
  file: string,
  options: { readonly reference?: readonly string[]; readonly out?: string; readonly json?: boolean },
): number {
  if (options.out !== undefined) checkWritable(options.out);
  const files = (options.reference ?? []).map(readReference);
  const { protocol, planned, completed, written } = readProtocolDocument(file, (document) => {
    const correlated = withCorrelations(document, files);
    const { document: completed, planned } = planProtocol(correlated.document);
    return { protocol: newStudy(completed), planned, completed, written: correlated.written };
  });
  const references = heldReferences(protocol, files);
  if (options.out !== undefined) writeOutput(options.out, `${JSON.stringify(completed, null, 1)}\n`);
  const forecast = forecastStudy(protocol);
  print(options.json, { ...forecast, planned, correlated: written }, () => renderForecast(forecast));
  if (options.out === undefined) {
    for (const keys of planned) note(plannedText(protocol, keys));
    for (const name of written)
      note(`${name}: its correlation was taken from the file of the reference; --out FILE writes the protocol with it`);
  }
  sayUnnamedEngine(protocol);
  for (const warning of [...references, ...forecast.warnings]) note(warning);
  return 0;
}

function plannedText(protocol: StudyProtocol, { statistic, path, keys }: PlannedKeys): string {
  const lines = Object.entries(keys).map(([key, value]) => `${key}: '${value}'`);
  const { name } = isDeclared(protocol) ? protocol.releases[statistic] : protocol.statistics[statistic];
  return `${name}: the planner's keys, write them into ${path} before the study is created: ${lines.join(', ')}`;
}

/** Warns of a missing engine. The key is optional, so that digests of older protocols stay valid. */
function sayUnnamedEngine(protocol: StudyProtocol): void {
  const engine = engineToName(protocol);
  if (engine === undefined) return;
  note(
    `the study names no definition of the engine, so sites that compute by different ones are pooled: write engine: '${engine}' into the protocol before the study is created`,
  );
}

/** `collimate study create`: freezes a protocol. */
export async function runCreate(file: string, options: CoordinatorOptions): Promise<number> {
  const protocol = readProtocol(file);
  const { digest } = freezeStudy(protocol);
  const study = await ask(options, (coordinator) => coordinator.createStudy(protocol));
  if (study.digest !== digest) {
    throw new CliError('DIGEST_DIFFERS', 'broken', 'the coordinator froze something else than this protocol', {
      hint: 'Do not open the study. Coordinator and command line may be of different versions.',
    });
  }
  print(options.json, study, () =>
    facts([
      ['study', study.id],
      ['digest', study.digest],
      ['state', study.state],
    ]),
  );
  sayUnnamedEngine(protocol);
  for (const { statistic, study: other, otherStatistic, state, at } of study.earlier) {
    note(
      `${statistic} asks what ${otherStatistic} of the study ${other} asks (${state}, frozen on ${at.slice(0, 10)}): its answer has noise of its own and is charged again`,
    );
  }
  return 0;
}

/** `collimate study open`: sends a frozen study to its sites. */
export async function runOpen(id: string, options: CoordinatorOptions): Promise<number> {
  const study = await ask(options, (coordinator) => coordinator.openStudy(id));
  print(options.json, study, renderStudyStatus);
  return 0;
}

/** `collimate study status`. @returns with --watch 1 if the study was abandoned, or lost a round */
export async function runStudyStatus(id: string, options: CoordinatorOptions & { readonly watch?: boolean }): Promise<number> {
  const study = await ask(options, (coordinator) => (options.watch === true ? watch(coordinator, id) : coordinator.study(id)));
  print(options.json, study, renderStudyStatus);
  return options.watch === true && study.state !== 'completed' ? 1 : 0;
}

/** Asks until the study is over, and prints changes on standard error. */
async function watch(coordinator: CoordinatorClient, id: string): Promise<StudyStatus> {
  const progress = new ProgressLine();
  try {
    for (;;) {
      const study = await coordinator.study(id);
      progress.step(progressText(study));
      if (FINAL_STATES.includes(study.state)) return study;
      await sleep(WATCH_MS);
    }
  } finally {
    progress.end();
  }
}

/** `collimate study invite`: the token alone on standard output, so that it can be handed on. */
export async function runInvite(site: string, name: string, options: CoordinatorOptions): Promise<number> {
  const id = parseSiteId(site);
  const invitation = await ask(options, (coordinator) => coordinator.invite({ id, name }));
  print(options.json, invitation, () => invitation.token);
  note(`for one use by ${id} until ${invitation.expires}; there: collimate site enrol TOKEN`);
  return 0;
}

/**
 * `collimate study audit`: the signed head of the coordinator's log, whether the log is whole, and with --since how it grew.
 * @returns 1 if the log is not whole
 */
export async function runAudit(options: CoordinatorOptions & { readonly since?: string }): Promise<number> {
  const earlier =
    options.since === undefined ? undefined : readDocument(options.since, 'It is the JSON of an earlier audit.', readHead);
  const audit = await ask(options, (coordinator) => auditOf(coordinator, earlier));
  const { checkpoint, verification, growth } = audit;
  print(options.json, audit, () =>
    facts([
      ['log', verification.verified ? `whole, ${verification.size} entries` : 'NOT whole: what is stored does not give its root'],
      ['origin', checkpoint.origin],
      ['root', checkpoint.root],
      ['key', keyFingerprint(checkpoint.publicKey)],
      ...(growth === undefined
        ? []
        : [['since', `${growth.proof.to - growth.proof.from} entries more; with --json, verify proves it`] as const]),
    ]),
  );
  return verification.verified ? 0 : 1;
}

/** `collimate study proof`: a published result with the proof that its digest stands in the coordinator's log. */
export async function runProof(id: string, options: CoordinatorOptions): Promise<number> {
  print(true, await ask(options, (coordinator) => proofOf(coordinator, id)), () => '');
  return 0;
}

/** `collimate study log`: the coordinator's whole log, with the witnesses' cosignatures, for `collimate verify`. */
export async function runStudyLog(file: string, options: CoordinatorOptions): Promise<number> {
  checkWritable(file);
  const { entries, cosigned } = await ask(options, async (coordinator) => {
    const { key, checkpoint, cosigned, witnesses } = await coordinator.cosignedLog();
    const header = { key, checkpoint, cosigned, witnesses: witnesses.map((one) => one.key) };
    const pages = async (from: number) => (await coordinator.leavesFrom(from)).leaves;
    return { entries: await writeLogBundle(file, header, pages), cosigned: witnesses };
  });
  print(options.json, { file, entries, witnesses: cosigned }, () =>
    facts([
      ['written', `${entries} entries; check them by: collimate verify ${file}`],
      ...(cosigned.length === 0 ? [['witnesses', 'none is in the settings of the coordinator'] as const] : []),
      ...cosigned.map((one) => ['witness', witnessText(one)] as const),
    ]),
  );
  return 0;
}

function witnessText({ key, size, trouble }: CosignedLog['witnesses'][number]): string {
  const name = key.slice(0, key.indexOf('+'));
  const seen = size === null ? 'has cosigned nothing yet' : `has cosigned its first ${size} entries`;
  return `${name} ${seen}${trouble === null ? '' : `; at the last try: ${trouble}`}`;
}
