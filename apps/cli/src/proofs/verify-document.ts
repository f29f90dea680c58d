import {
  CERTIFICATE_SCHEMA,
  certificateChecks,
  compared,
  contributionsSchema,
  entryProofSchema,
  growthProofSchema,
  logVerificationSchema,
  publishedResultSchema,
  releaseCertificateChecks,
  releaseCertificateSchema,
  signedHeadSchema,
  type Check,
  type DocumentOf,
  type SignedHead,
  type Verification,
} from '@collimate/governance-publication';
import { entryOfKind } from '@collimate/governance-provenance';
import { freezeStudy, type StudyProtocol } from '@collimate/governance-study';
import * as z from 'zod';
import { CliError } from '../errors/cli.error.js';
import { contributionChecks, WITHOUT_CONTRIBUTIONS } from './contribution.checks.js';
import type { LogBeside } from './log-beside.js';
import { growthCheck, inclusionCheck } from './log-proof.js';
import { contributionLeafChecks, resultLeafChecks } from './result-leaves.checks.js';
import { signedHeadChecks } from './signed-head.proof.js';
import { isSiteSigned, verifySiteSigned } from './site-signed.proof.js';

/** What the reader trusts already. */
export interface Trusted {
  readonly protocol?: StudyProtocol;
  /** Fingerprint of the log's key, hex. */
  readonly key?: string;
  /** Fingerprints of the log keys of sites, hex. */
  readonly siteKeys?: ReadonlyMap<string, string>;
  /** The coordinator's log, as it was exported. */
  readonly log?: LogBeside;
}

/** A result with the entry of the log that holds its digest: `collimate study proof`. */
const proofSchema = z.strictObject({
  result: z.looseObject({}),
  checkpoint: signedHeadSchema,
  entry: entryProofSchema,
  /** Absent from the proofs of an older coordinator. */
  contributions: contributionsSchema.optional(),
});

/** A head with what the coordinator found when it read its log again, and perhaps how it grew: `collimate study audit`. */
const auditSchema = z.strictObject({
  checkpoint: signedHeadSchema,
  verification: logVerificationSchema,
  growth: z.strictObject({ earlier: signedHeadSchema, proof: growthProofSchema }).optional(),
});

/**
 * Verifies whatever a coordinator exports: a published result, the same with its entry in the log, the signed head of the log,
 * or that head with its audit; and what a site gives to a patient: a receipt of consent, or a certificate of a withdrawal.
 * @throws CliError BAD_DOCUMENT with the key that is wrong; NOT_VERIFIABLE for a document that proves nothing
 */
export function verifyDocument(document: unknown, trusted: Trusted): Verification {
  const fields = typeof document === 'object' && document !== null ? document : {};
  if (isSiteSigned(fields) && trusted.log !== undefined) throw withoutLog();
  if (isSiteSigned(fields)) return verifySiteSigned(fields, trusted.siteKeys ?? new Map());
  if ('schema' in fields && fields.schema === CERTIFICATE_SCHEMA) return verifyCertificate(fields, trusted);
  if ('schema' in fields) return verifyResult(fields, trusted);
  if ('result' in fields) return verifyProof(read(proofSchema, fields), trusted);
  if ('checkpoint' in fields) return verifyAudit(read(auditSchema, fields), trusted);
  if ('signature' in fields) {
    const head = read(signedHeadSchema, fields);
    return { document: 'checkpoint', checks: [...signedHeadChecks(head, trusted.key), ...headBeside(head, trusted)] };
  }
  if ('origin' in fields && 'root' in fields) {
    throw new CliError('NOT_VERIFIABLE', 'input', "this is the head of a site's log, which is not signed", {
      hint: 'The site proves it against its own database: `collimate site verify`.',
    });
  }
  throw new CliError('BAD_DOCUMENT', 'input', 'this is no document that a coordinator or a site exports', {
    hint: 'It checks what comes from `collimate study result ID --format json`, `study proof`, `study audit --json`, `study log`, `site log`, `site attest`, `site terms`, `site consent receipt` and `extract --crate`.',
  });
}

/** @returns what is thrown where an exported log says nothing of a document */
export function withoutLog(): CliError {
  return new CliError('NOT_VERIFIABLE', 'input', 'the log of the coordinator says nothing of such a document', {
    hint: '--log goes with a result, a certificate, a proof, or a head of the log.',
  });
}

/** That a head is one of the log beside it, and the log by itself. */
function headBeside(head: SignedHead, { log }: Trusted): readonly Check[] {
  return log === undefined ? [] : [...log.headChecks(head), ...log.checks];
}

function verifyResult(result: object, { protocol, log }: Trusted): Verification {
  const open: Check = {
    what: 'entry in the log of the coordinator',
    verdict: 'not-shown',
    detail: 'a result alone does not prove it: `collimate study proof ID`, or the log beside it: --log FILE',
  };
  const certificate = read(publishedResultSchema, result);
  const checks = certificateChecks(result, certificate, protocol);
  const beside = log === undefined ? [open] : [...resultLeafChecks(log, certificate), ...log.checks];
  return { document: 'result', checks: [...checks, WITHOUT_CONTRIBUTIONS, ...beside] };
}

/** The result in it as any other, then that the certificate is what that result makes it. */
function verifyCertificate(document: object, trusted: Trusted): Verification {
  const certificate = read(releaseCertificateSchema, document);
  const { result } = document as { readonly result: object };
  return {
    document: 'certificate',
    checks: [...verifyResult(result, trusted).checks, ...releaseCertificateChecks(certificate, trusted.protocol)],
  };
}

function verifyProof(proof: DocumentOf<typeof proofSchema>, trusted: Trusted): Verification {
  const { protocol, key, siteKeys, log } = trusted;
  const { result, checkpoint, entry, contributions } = proof;
  const certificate = read(publishedResultSchema, result);
  const published = entryOfKind(entry.entry, 'result-published');
  const study = protocol === undefined ? undefined : freezeStudy(protocol);
  return {
    document: 'result',
    checks: [
      ...certificateChecks(result, certificate, protocol),
      compared('what the entry of the log says', published?.kind ?? 'something else', 'result-published'),
      compared('study of the entry', published?.study ?? 'none', certificate.study.digest),
      compared('result of the entry', published?.result ?? 'none', certificate.digest),
      compared('instant of the entry', published?.at ?? 'none', certificate.publishedAt),
      inclusionCheck(entry, checkpoint),
      ...signedHeadChecks(checkpoint, key),
      ...(contributions === undefined
        ? [WITHOUT_CONTRIBUTIONS]
        : contributionChecks(contributions, certificate, { study, siteKeys: siteKeys ?? new Map() })),
      ...(log === undefined ? [] : [...resultLeafChecks(log, certificate), log.entryCheck(entry)]),
      ...(log === undefined || contributions === undefined ? [] : contributionLeafChecks(log, contributions)),
      ...headBeside(checkpoint, trusted),
    ],
  };
}

function verifyAudit({ checkpoint, verification, growth }: DocumentOf<typeof auditSchema>, trusted: Trusted): Verification {
  const { key } = trusted;
  const own: Check = {
    what: "the coordinator's own reading of its log",
    verdict: verification.verified ? 'holds' : 'fails',
    detail: `${verification.size} entries`,
  };
  // The log may have grown between the two.
  const same =
    verification.size === checkpoint.size ? [compared('root of that reading', verification.root, checkpoint.root)] : [];
  const grown =
    growth === undefined
      ? []
      : [
          growthCheck(growth.proof, growth.earlier, checkpoint),
          compared('key of the earlier head', growth.earlier.publicKey, checkpoint.publicKey),
          compared('log of the earlier head', growth.earlier.origin, checkpoint.origin),
          ...signedHeadChecks(growth.earlier, key).filter(({ verdict }) => verdict === 'fails'),
        ];
  const beside = headBeside(checkpoint, trusted);
  return { document: 'checkpoint', checks: [...signedHeadChecks(checkpoint, key), own, ...same, ...grown, ...beside] };
}

function read<S extends z.ZodType>(schema: S, document: object): DocumentOf<S> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data as DocumentOf<S>;
  const issue = parsed.error.issues[0];
  const tag = [...issue.path, ...(issue.code === 'unrecognized_keys' ? [issue.keys[0]] : [])].join('.');
  throw new CliError('BAD_DOCUMENT', 'input', `the key ${tag} is missing, unknown or has another form`, {
    place: { tag },
    hint: 'Export the document again; a change by hand is what this command finds.',
  });
}
