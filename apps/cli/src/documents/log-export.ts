import { entryOfKind } from '@collimate/governance-provenance';
import {
  resultAddress,
  signedHeadSchema,
  type ContributionsDocument,
  type EntryProof,
  type PublishedResult,
  type SignedHead,
} from '@collimate/governance-publication';
import type { CoordinatorClient } from '@collimate/platform-coordinator-client';
import { CliError } from '../errors/cli.error.js';
import { AUDIT, type Audit } from './audit.kind.js';
import { isOfKind } from './document.kind.js';

/** Output of `collimate study proof`. */
export interface ResultProof {
  readonly result: PublishedResult;
  readonly checkpoint: SignedHead;
  readonly entry: EntryProof;
  /** Each site's noisy vector with its receipt, as the coordinator publishes them. */
  readonly contributions: ContributionsDocument;
}

const ATTEMPTS = 10;

/** The head of an earlier audit, or a head alone. @throws CliError BAD_DOCUMENT */
export function readHead(document: unknown): SignedHead {
  const parsed = signedHeadSchema.safeParse(isOfKind(AUDIT, document) ? document.checkpoint : document);
  if (parsed.success) return parsed.data;
  throw new CliError('BAD_DOCUMENT', 'input', 'this is not the signed head of a log', {
    hint: 'Take one from `collimate study audit --json`.',
  });
}

/** Asks for the head, and with an earlier one for the proof that leads to it. @throws ClientError; CliError LOG_MOVES */
export async function auditOf(coordinator: CoordinatorClient, earlier: SignedHead | undefined): Promise<Audit> {
  const verification = await coordinator.verifyLog();
  if (earlier === undefined) return { checkpoint: await coordinator.checkpoint(), verification, growth: undefined };
  const { checkpoint, proof } = await atOneSize(coordinator, async () => {
    const growth = await coordinator.growthSince(earlier.size);
    return { proof: growth, size: growth.to };
  });
  return { checkpoint, verification, growth: { earlier, proof } };
}

/** Asks for a result and looks for its entry, from the end of the log. @throws ClientError; CliError NO_ENTRY, LOG_MOVES */
export async function proofOf(coordinator: CoordinatorClient, study: string): Promise<ResultProof> {
  const result = await coordinator.result(study);
  // A standing study may publish its next opening between the two calls.
  const contributions = await coordinator.contributions(resultAddress(result));
  const index = await indexOf(coordinator, result.digest);
  const { checkpoint, proof } = await atOneSize(coordinator, async () => {
    const entry = await coordinator.entry(index);
    return { proof: entry, size: entry.size };
  });
  return { result, checkpoint, entry: proof, contributions };
}

async function indexOf(coordinator: CoordinatorClient, digest: string): Promise<number> {
  for (let index = (await coordinator.checkpoint()).size - 1; index >= 0; index--) {
    const { entry } = await coordinator.entry(index);
    if (entryOfKind(entry, 'result-published')?.result === digest) return index;
  }
  throw new CliError('NO_ENTRY', 'broken', 'the log of the coordinator does not hold this result', {
    hint: 'Do not use the result; tell the operator of the coordinator.',
  });
}

/** A proof leads to one head, and the log may grow between two requests. Both are requested again until they match. */
async function atOneSize<T>(
  coordinator: CoordinatorClient,
  ask: () => Promise<{ readonly proof: T; readonly size: number }>,
): Promise<{ readonly checkpoint: SignedHead; readonly proof: T }> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { proof, size } = await ask();
    const checkpoint = await coordinator.checkpoint();
    if (checkpoint.size === size) return { checkpoint, proof };
  }
  throw new CliError('LOG_MOVES', 'busy', 'the log grows faster than it can be asked', {
    hint: 'Try again when no round is open.',
  });
}
