import { sha256Hex, type Digest, type StudyId } from '@collimate/kernel-canonical';
import {
  AccountingError,
  answerBytes,
  isReleased,
  parseEvent,
  type AnswerCodec,
  type AnswerDocument,
  type Released,
} from '@collimate/privacy-accounting';
import { markReleased } from '@collimate/privacy-accounting/mark';

/** As they were when this file was read: what somebody does to them later puts no other vector under the mark. */
const { freeze } = Object;
const { parse } = JSON;
const { fromCharCode } = String;
const toBigInt = BigInt;

/**
 * Released vectors as rows of the ledger: canonical JSON with the terms beside the vector. A stored answer comes back
 * as Released only if its bytes still have the hash that the ledger keeps.
 */
export const releasedCodec: AnswerCodec<Released<readonly bigint[]>> = {
  encode(answer) {
    // Under a hash in the ledger it would come back marked.
    if (!isReleased(answer)) throw new AccountingError('NOT_RELEASED', 'this object was not made by the gate');
    return answerBytes(answer.terms, answer.value);
  },
  decode(bytes, answerHash) {
    if (sha256Hex(bytes) !== answerHash) throw altered();
    const document = readDocument(bytes);
    const key = {
      studyId: document.studyId as StudyId,
      queryDigest: document.queryDigest as Digest,
      epoch: document.epoch,
      step: document.step ?? 0,
    };
    const given = document.given as Digest | undefined;
    const terms = { key, event: parseEvent(document.event), ...(given !== undefined && { given }) };
    const vector: bigint[] = [];
    for (let i = 0; i < document.vector.length; i++) vector[i] = toBigInt(document.vector[i]);
    return markReleased(freeze(vector), terms);
  },
};

function readDocument(bytes: Uint8Array): AnswerDocument {
  let document: AnswerDocument | null;
  try {
    document = parse(asciiText(bytes)) as AnswerDocument | null;
  } catch (cause) {
    throw altered(cause);
  }
  if (document?.schema !== 'collimate.answer/1' || !Array.isArray(document.vector)) throw altered();
  return document;
}

/** The document holds nothing but ASCII, so no decoder of the platform is needed. */
function asciiText(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += fromCharCode(bytes[i]);
  return text;
}

function altered(cause?: unknown): AccountingError {
  return new AccountingError('ANSWER_ALTERED', 'a stored answer does not have the bytes that were committed', {
    cause,
    hint: 'The ledger of this site was altered or damaged; restore it and go through recovery.',
  });
}
