import { parseVerifierKey, type VerifierKey } from '@collimate/governance-provenance';
import { WitnessError } from './witness.error.js';

/** Address of a witness, and the key that it cosigns with. */
export interface WitnessAddress {
  /** Submission prefix, without the slash at its end. */
  readonly url: string;
  readonly key: VerifierKey;
}

/**
 * Reads `URL KEY`, as settings name a witness: `https://witness.example.org witness.example.org/w1+1a2b3c4d+BA…`.
 * @throws WitnessError BAD_WITNESS; ProvenanceError BAD_KEY
 */
export function parseWitness(text: string): WitnessAddress {
  const parts = /^(https?:\/\/\S+?)\/*\s+(\S+)$/.exec(text.trim());
  if (parts === null || !URL.canParse(parts[1])) {
    throw new WitnessError('BAD_WITNESS', 'a witness is named by its address and its key, with a space between', {
      hint: 'The operator of the witness tells both; `aics-witness init` prints the key.',
    });
  }
  const key = parseVerifierKey(parts[2]);
  if (key.kind === 'cosignature') return { url: parts[1], key };
  throw new WitnessError('BAD_WITNESS', 'this is the key of a log, not of a witness');
}

/** Whether a text names a witness, as `parseWitness` reads it. */
export function isWitness(text: string): boolean {
  try {
    return parseWitness(text).url !== '';
  } catch {
    return false;
  }
}
