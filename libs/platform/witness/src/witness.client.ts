import {
  noteParts,
  cosignatureTime,
  noteVerifier,
  readWitnessAnswer,
  readWitnessSize,
  signatureLine,
  witnessRequest,
  type ConsistencyProof,
  type NoteSignature,
} from '@collimate/governance-provenance';
import { ed25519Check } from './ed25519.js';
import type { WitnessAddress } from './witness.address.js';
import { WitnessError } from './witness.error.js';

/** A checkpoint to be cosigned. */
export interface OfferedCheckpoint {
  /** Signed by the log. */
  readonly note: string;
  readonly size: number;
  /** Size that the witness has cosigned last, as far as is known; 0 at first. */
  readonly known: number;
  /** Proof that the log grew from a smaller size to the checkpoint. */
  readonly proofFrom: (size: number) => Promise<ConsistencyProof> | ConsistencyProof;
}

/** Cosignature of a witness. */
export interface Cosignature {
  /** Its line of signature, ended. */
  readonly line: string;
  /** When it signed, seconds since 1970, by its own clock. */
  readonly time: number;
}

/**
 * Carries a request to a witness. @returns its answer, of any status @throws the error that kept the request from
 * arriving
 */
export type WitnessPost = (url: string, body: string) => Promise<{ readonly status: number; readonly text: string }>;

/** Longest that an answer may take, ms. */
export const WITNESS_ANSWER_MS = 10_000;
/** Most bytes of an answer that are read. */
export const WITNESS_ANSWER_BYTES = 64 * 1024;

/**
 * Asks an independent witness to cosign the checkpoints of a log. Its answer is checked with its key before it is
 * believed.
 * @source C2SP tlog-witness, section add-checkpoint
 */
export class WitnessClient {
  /** @param post how a request gets there; without one directly */
  constructor(
    readonly address: WitnessAddress,
    private readonly post: WitnessPost = postDirectly,
  ) {}

  /**
   * Submits a checkpoint; if the witness knows another size than was thought, once more from there.
   * @throws WitnessError WITNESS_AHEAD if it has cosigned a longer log, WITNESS_REFUSED, WITNESS_UNREACHABLE,
   *   WITNESS_FALSE for an answer that its key has not signed; ProvenanceError BAD_NOTE
   */
  async submit(offered: OfferedCheckpoint): Promise<Cosignature> {
    const first = await this.ask(offered, offered.known);
    if (first.status !== 409) return this.read(first, offered);
    const size = readWitnessSize(first.text);
    if (size === undefined) throw this.refused(first.status);
    if (size > offered.size) {
      throw new WitnessError('WITNESS_AHEAD', 'the witness has cosigned a longer log than this one', {
        details: { size, own: offered.size },
        hint: 'Entries are lost: was the database restored from a backup?',
      });
    }
    return this.read(await this.ask(offered, size), offered);
  }

  private async ask({ note, proofFrom }: OfferedCheckpoint, from: number): Promise<{ status: number; text: string }> {
    const body = witnessRequest(await proofFrom(from), note);
    try {
      return await this.post(`${this.address.url}/add-checkpoint`, body);
    } catch (cause) {
      throw new WitnessError('WITNESS_UNREACHABLE', 'the witness does not answer', { cause, hint: 'It is asked again.' });
    }
  }

  private read({ status, text }: { status: number; text: string }, { note }: OfferedCheckpoint): Cosignature {
    if (status !== 200) throw this.refused(status);
    const { key } = this.address;
    const verifier = noteVerifier(key, ed25519Check);
    const own = readWitnessAnswer(text).find((one) => isOf(one, verifier));
    const bytes = Buffer.from(noteParts(note).text);
    if (own === undefined || !verifier.verify(bytes, own.signature)) {
      throw new WitnessError('WITNESS_FALSE', 'the answer is not signed by the key of the witness that the settings name');
    }
    return { line: signatureLine(own), time: cosignatureTime(own.signature) };
  }

  private refused(status: number): WitnessError {
    if (status >= 500 || status === 429) {
      return new WitnessError('WITNESS_UNREACHABLE', 'the witness cannot answer now', {
        details: { status },
        hint: 'It is asked again.',
      });
    }
    return new WitnessError('WITNESS_REFUSED', 'the witness has refused the checkpoint', {
      details: { status },
      hint: HINTS[status] ?? 'Ask the operator of the witness.',
    });
  }
}

const HINTS: Readonly<Record<number, string>> = {
  403: 'The witness knows another key for this log: tell its operator the one of `collimate study audit`.',
  404: 'The witness does not know this log: its operator has to add it with its name and key.',
  409: 'Another program submits the same log: only one may.',
  422: 'The log does not extend what the witness has cosigned: it was rewritten or restored.',
};

function isOf({ name, keyId }: NoteSignature, key: { readonly name: string; readonly keyId: Uint8Array }): boolean {
  return name === key.name && Buffer.from(keyId).equals(key.keyId);
}

/** Asks without a proxy; a redirection is not followed. */
async function postDirectly(url: string, body: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    redirect: 'error',
    signal: AbortSignal.timeout(WITNESS_ANSWER_MS),
  });
  return { status: response.status, text: await limited(response) };
}

async function limited(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += (part as Uint8Array).length;
    if (bytes > WITNESS_ANSWER_BYTES) throw new RangeError('the answer is too long');
    parts.push(part as Uint8Array);
  }
  return Buffer.concat(parts).toString('utf8');
}
