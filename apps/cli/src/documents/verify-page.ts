import type { ReleaseCertificate, Verification } from '@collimate/governance-publication';
import { CliError } from '../errors/cli.error.js';
import { certificatePage, documentOfPage } from '../views/certificate.page.js';
import { CERTIFICATE } from './certificate.kind.js';
import { isOfKind } from './document.kind.js';
import type { Trusted } from '../proofs/trusted.js';
import { verifyDocument } from './verify-document.js';

/**
 * Verifies a certificate that was written as a page: the document in it, and that the page shows that document and nothing else.
 * @throws CliError BAD_DOCUMENT
 */
export function verifyPage(bytes: Uint8Array, trusted: Trusted): Verification {
  const page = new TextDecoder().decode(bytes);
  const document = read(page);
  const { checks } = verifyDocument(document, trusted);
  const shown = certificatePage(document) === page;
  const detail = shown
    ? 'it shows its document and nothing else'
    : 'it does not show what its document says, or was written by another version';
  return { document: 'certificate', checks: [...checks, { what: 'page', verdict: shown ? 'holds' : 'fails', detail }] };
}

function read(page: string): ReleaseCertificate {
  let document: unknown;
  try {
    document = documentOfPage(page);
  } catch {
    document = undefined;
  }
  if (isOfKind(CERTIFICATE, document)) {
    // verifyDocument checks it against its schema before any of it is shown.
    return document as ReleaseCertificate;
  }
  throw new CliError('BAD_DOCUMENT', 'input', 'the page holds neither a certificate nor a receipt', {
    hint: 'A certificate is written by `collimate study certificate ID --html FILE`; ask the hospital for a receipt again.',
  });
}
