import { dirname } from 'node:path';
import type { Verification } from '@collimate/governance-publication';
import { readBytes } from '@collimate/platform-scans';
import { verifyCrate } from '../../crates/crate.checks.js';
import { isCrate } from '../../crates/crate.files.js';
import { located } from '../../errors/cli.error.js';
import { isLogBundle, verifyLogBundle, type LogTrust } from '../../proofs/log-bundle.checks.js';
import { isReceiptPage, verifyReceiptPage } from '../../documents/receipt-page.proof.js';
import type { Trusted } from '../../proofs/trusted.js';
import { verifyDocument, withoutLog } from '../../documents/verify-document.js';
import { verifyPage } from '../../documents/verify-page.js';
import { readExported } from '../../sources/json.source.js';
import { isPage } from '../../views/certificate.page.js';

/** A form of file that `collimate verify` reads. */
interface FileForm {
  readonly is: (path: string) => boolean;
  /** Whether an exported log beside the file has entries about it; for a document, its kind decides. */
  readonly isInLog: boolean;
  readonly verify: (path: string, trusted: Trusted & LogTrust) => Verification;
}

/** A path is read by the first form that fits; the last form takes all others. */
const FILE_FORMS: readonly FileForm[] = [
  { is: isCrate, isInLog: false, verify: (path, trusted) => located([path], () => verifyCrate(path, trusted)) },
  { is: isReceiptPage, isInLog: true, verify: (path, trusted) => located([path], () => verifyReceiptPage(path, trusted)) },
  // Read line by line, because it may be long.
  {
    is: (path) => isLogBundle(readBytes(path)),
    isInLog: false,
    verify: (path, trusted) => located([path], () => verifyLogBundle(readBytes(path), trusted)),
  },
  // Any other page; a page without a certificate is refused there.
  {
    is: (path) => isPage(readBytes(path)),
    isInLog: true,
    verify: (path, trusted) => located([path], () => verifyPage(readBytes(path), trusted)),
  },
  {
    is: () => true,
    isInLog: true,
    verify: (path, trusted) =>
      readExported(path, 'What is exported is JSON, each key once.', (document) =>
        verifyDocument(document, { ...trusted, folder: dirname(path) }),
      ),
  },
];

/** @throws CliError NOT_VERIFIABLE where a log was named and such a file is not in any log; and the errors of the form */
export function verifyFile(path: string, trusted: Trusted & LogTrust): Verification {
  const form = FILE_FORMS.find(({ is }) => is(path)) ?? FILE_FORMS[FILE_FORMS.length - 1];
  if (trusted.log !== undefined && !form.isInLog) throw withoutLog();
  return form.verify(path, trusted);
}
