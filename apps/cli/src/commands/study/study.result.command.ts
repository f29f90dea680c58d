import {
  RELEASE_TABLE,
  releaseRows,
  RESULT_TABLE,
  type PublishedResult,
  type TableColumn,
} from '@collimate/governance-publication';
import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import { publishedRows } from '@collimate/statistics-menu';
import { CliError, located } from '../../errors/cli.error.js';
import { note, print } from '../../output/print.js';
import { checkWritable, emptyFolder, writeOutput } from '../../output/output-file.js';
import { writeResultCrate } from '../../crates/result.crate.js';
import { readSiteStatement, type SiteStatement } from '../../crates/site.statements.js';
import { proofOf, type ResultProof } from '../../documents/log-export.js';
import type { CoordinatorOptions } from '../../remote/coordinator.address.js';
import { askCoordinator as ask } from '../../remote/coordinator.call.js';
import { readDocument } from '../../sources/document.source.js';
import { readProtocolDocument } from '../../sources/protocol.source.js';
import { releasesText } from '../../views/study-releases.view.js';
import { renderResult, tableCsv } from '../../views/study-result.view.js';

/** Options of `collimate study result`. */
export interface ResultOptions extends CoordinatorOptions {
  readonly format: 'table' | 'csv' | 'json' | 'parquet' | 'ro-crate';
  readonly table?: 'results' | 'releases';
  readonly out?: string;
  readonly protocol?: string;
  readonly siteAttestation?: readonly string[];
}

/** `collimate study result`: a published result, as one of its two tables or whole. */
export async function runResult(id: string, options: ResultOptions): Promise<number> {
  checkAsked(options);
  const study = options.protocol === undefined ? undefined : freezeStudy(readProtocolDocument(options.protocol, parseStudy));
  if (options.format === 'ro-crate') return runResultCrate(id, options, study);
  if (options.format === 'parquet' && options.out !== undefined) checkWritable(options.out);
  const releases = options.table === 'releases';
  const proof = releases ? await ask(options, (coordinator) => proofOf(coordinator, id)) : undefined;
  const result = proof?.result ?? (await ask(options, (coordinator) => coordinator.result(id)));
  checkKnown(result);
  if (proof !== undefined) return writeTable(options, result, RELEASE_TABLE, releasesOf(proof, study));
  if (options.format === 'parquet' || options.format === 'csv') {
    return writeTable(options, result, RESULT_TABLE, publishedRows(result));
  }
  print(options.json === true || options.format === 'json', result, () => renderResult(result));
  return 0;
}

function checkAsked({ format, table, out, protocol, siteAttestation }: ResultOptions): void {
  if (format === 'parquet' && out === undefined) {
    throw needs('a Parquet file is binary, and no file is named', 'Name it by --out FILE.');
  }
  if (format !== 'parquet' && format !== 'ro-crate' && out !== undefined) {
    throw needs(
      'only a crate and a Parquet file are written by --out',
      'Redirect the output, or use --format parquet or ro-crate.',
    );
  }
  if (format === 'ro-crate' && table === 'releases') {
    throw fits('a crate holds both tables already', 'Leave --table away.');
  }
  if (protocol !== undefined && table !== 'releases' && format !== 'ro-crate') {
    throw fits(
      'a protocol adds to the table of releases and to a crate alone',
      'Use it with --table releases, or with --format ro-crate.',
    );
  }
  if (siteAttestation !== undefined && format !== 'ro-crate') {
    throw fits('attestations of sites are enclosed in a crate alone', 'Use them with --format ro-crate.');
  }
}

function fits(message: string, hint: string): CliError {
  return new CliError('BAD_FORMAT', 'input', message, { hint });
}

function needs(message: string, hint: string): CliError {
  return new CliError('NEEDS_OUT', 'input', message, { hint });
}

/** @throws CliError BAD_DOCUMENT for a form of another version */
export function checkKnown(result: PublishedResult): void {
  if (result.schema === 'collimate.result/1') return;
  throw new CliError('BAD_DOCUMENT', 'broken', 'the result has a form that this version does not know', {
    hint: 'Install the version of the command line that belongs to the coordinator.',
  });
}

/** @throws CliError DIGEST_DIFFERS where the protocol is another one than the result was made under */
export function checkProtocol(result: PublishedResult, study: FrozenStudy | undefined): void {
  if (study === undefined || study.digest === result.study.digest) return;
  throw new CliError('DIGEST_DIFFERS', 'input', 'the result was made under another protocol than the one that is named', {
    hint: `The digest of its protocol is ${result.study.digest}.`,
  });
}

function releasesOf({ result, entry }: ResultProof, study: FrozenStudy | undefined): ReturnType<typeof releaseRows> {
  checkProtocol(result, study);
  if (study === undefined) note('clip and references stand in the protocol alone: name it by --protocol FILE to have them');
  return releaseRows(result, { study, logIndex: entry.index });
}

async function writeTable<Row extends object>(
  { format, out, json }: ResultOptions,
  result: PublishedResult,
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
): Promise<number> {
  if (format === 'parquet' && out !== undefined) {
    const { parquetFile } = await import('../../output/parquet.js');
    const facts = {
      study: result.study.digest,
      result: result.digest,
      epsilon: String(result.privacy.epsilon),
      delta: result.privacy.delta,
    };
    writeOutput(out, parquetFile(columns, rows, facts));
    print(json, { file: out, rows: rows.length }, () => `${rows.length} rows are in ${out}`);
    return 0;
  }
  if (format === 'csv' && json !== true) process.stdout.write(tableCsv(columns, rows));
  else
    print(json === true || format === 'json', { columns: columns.map(({ name }) => name), rows }, () =>
      releasesText(columns, rows),
    );
  return 0;
}

const ATTESTED = 'Ask the hospital for what `collimate site attest DIGEST` prints.';

/** `collimate study result --format ro-crate`. */
async function runResultCrate(
  id: string,
  { out, siteAttestation = [], ...options }: ResultOptions,
  study: FrozenStudy | undefined,
): Promise<number> {
  if (out === undefined) throw needs('a crate is a folder, and none is named', 'Name a new one by --out.');
  const documents = siteAttestation.map((file) => [file, readDocument(file, ATTESTED, (document) => document)] as const);
  emptyFolder(out);
  const { proof, attestation } = await ask(options, async (coordinator) => ({
    proof: await proofOf(coordinator, id),
    attestation: await coordinator.attestation(id),
  }));
  checkProtocol(proof.result, study);
  const sites = documents.map(([file, document]) => siteStatement(file, document, proof));
  writeResultCrate(out, proof, attestation, { ...(study !== undefined && { study }), sites });
  const missing = [
    ...(study === undefined ? ['the plan: --protocol FILE encloses the approved protocol'] : []),
    ...(sites.length < proof.contributions.sites.length
      ? ['approvals, software and commitments to the inputs of every site: --site-attestation encloses what `site attest` prints']
      : []),
  ];
  for (const what of missing) note(`the crate does not hold ${what}`);
  print(options.json, { folder: out }, () => `The crate is in ${out}; check it by: collimate verify ${out}`);
  return 0;
}

/** @throws LocatedError over CliError NOT_VERIFIABLE: only a valid attestation is enclosed */
function siteStatement(file: string, document: unknown, proof: ResultProof): SiteStatement {
  return located([file], () => {
    const { statement, checks } = readSiteStatement(document, proof);
    if (statement !== undefined) return statement;
    const [{ what, detail }] = checks.filter(({ verdict }) => verdict === 'fails');
    throw new CliError('NOT_VERIFIABLE', 'input', `the attestation is none of a site for this result: ${what}: ${detail}`, {
      hint: ATTESTED,
    });
  });
}
