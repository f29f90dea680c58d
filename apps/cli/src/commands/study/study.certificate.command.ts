import { releaseCertificate } from '@collimate/governance-publication';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { print } from '../../output/print.js';
import { checkWritable, writeOutput } from '../../output/output-file.js';
import type { CoordinatorOptions } from '../../remote/coordinator.address.js';
import { askCoordinator as ask } from '../../remote/coordinator.call.js';
import { readProtocolDocument } from '../../sources/protocol.source.js';
import { certificatePage } from '../../views/certificate.page.js';
import { renderCertificate } from '../../views/certificate.view.js';
import { checkKnown, checkProtocol } from './study.result.command.js';

/** Options of `collimate study certificate`. */
export interface CertificateOptions extends CoordinatorOptions {
  readonly html?: string;
  readonly protocol?: string;
}

/** `collimate study certificate`: cost of a published study, release by release, as text, as JSON or as a page. */
export async function runCertificate(id: string, options: CertificateOptions): Promise<number> {
  const { html, protocol } = options;
  const study = protocol === undefined ? undefined : freezeStudy(readProtocolDocument(protocol, parseStudy));
  if (html !== undefined) checkWritable(html);
  const result = await ask(options, (coordinator) => coordinator.result(id));
  checkKnown(result);
  checkProtocol(result, study);
  const certificate = releaseCertificate(result, study);
  if (html === undefined) print(options.json, certificate, renderCertificate);
  else {
    writeOutput(html, certificatePage(certificate));
    print(options.json, { file: html }, () => `The certificate is in ${html}; check it by: collimate verify ${html}`);
  }
  return 0;
}
