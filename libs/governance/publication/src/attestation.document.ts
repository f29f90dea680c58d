import * as z from 'zod';
import type { DocumentOf } from './document.js';
import { hexDigest } from './exact.text.js';

/** Payload type of an in-toto statement in an envelope. @source in-toto Attestation Framework v1, section Envelope */
export const IN_TOTO_PAYLOAD = 'application/vnd.in-toto+json';

/** An in-toto statement. @source in-toto Attestation Framework v1, section Statement */
export const statementSchema = z.strictObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z
    .array(z.strictObject({ name: z.string(), digest: z.strictObject({ sha256: hexDigest }) }))
    .min(1)
    .meta({ description: 'what is attested, by the SHA-256 of its bytes' }),
  predicateType: z.string().regex(/^[a-z]+:\S+$/),
  predicate: z.record(z.string(), z.unknown()),
});

/** An envelope with a signed payload. @source DSSE v1.0.2, section Data structure */
export const envelopeSchema = z.strictObject({
  payload: z.string().meta({ description: 'base64' }),
  payloadType: z.literal(IN_TOTO_PAYLOAD),
  signatures: z
    .array(z.strictObject({ sig: z.string(), keyid: z.string().meta({ description: 'SHA-256 of the public key, hex' }) }))
    .length(1),
});

/** An in-toto statement: subjects, and a predicate about them. */
export type Statement = DocumentOf<typeof statementSchema>;

/** An envelope as it is written: JSON. */
export type SignedEnvelope = DocumentOf<typeof envelopeSchema>;

/** Type of a coordinator's statement over a result, whose predicate is a `ResultPredicate`. */
export const RESULT_ATTESTATION = 'urn:collimate:attestation:result/1';

/** Predicate of a coordinator about a result, `urn:collimate:attestation:result/1`. */
export interface ResultPredicate {
  /** Digest of the protocol. */
  readonly study: string;
  readonly result: string;
  readonly publishedAt: string;
  /** Version of the coordinator. */
  readonly coordinator: string;
  /** One for every contribution to the result. */
  readonly releases: readonly {
    readonly statistic: string;
    readonly site: string;
    readonly epoch: number;
    readonly rho: string;
    readonly answer: string;
    readonly ledgerIndex: number;
    readonly ledgerRoot: string;
  }[];
}

/** Predicate of a site that has left the federation, `urn:collimate:attestation:decommission/1`. */
export interface DecommissionPredicate {
  readonly site: string;
  readonly coordinator: string;
  readonly at: string;
  /** Version of the agent. */
  readonly agent: string;
  /** Names of the people who signed. */
  readonly by: readonly string[];
  readonly studies: readonly { readonly study: string; readonly digest: string; readonly state: string }[];
  readonly ended: readonly string[];
  /** Data that is still there, with the reason and the way to end it. */
  readonly remains: readonly { readonly what: string; readonly why: string; readonly how: string }[];
  readonly log: { readonly origin: string; readonly size: number; readonly root: string };
}
