import {
  type DicomWebCredentials,
  DicomWebSource,
  type DimseSettings,
  DimseSource,
  type PacsSource,
} from '@collimate/platform-pacs';
import { CliError } from '../../errors/cli.error.js';
import { firstLine } from '../../remote/secret.source.js';
import { readText } from '../../sources/text.source.js';

/** Options of a command for reaching the archive. */
export interface ArchiveOptions {
  readonly web?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly tokenFile?: string;
  readonly oauth?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
  readonly scope?: string;
  readonly dicom?: string;
  readonly called?: string;
  readonly calling?: string;
  readonly tls?: boolean;
  readonly authority?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly timeout: number;
}

/** @param retrieveBy how DIMSE fetches @throws CliError NO_ADDRESS, NO_SECRET, NO_SUCH_FILE; PacsError BAD_SETTING */
export function archiveOf(options: ArchiveOptions, retrieveBy: DimseSettings['retrieveBy'] = { kind: 'get' }): PacsSource {
  const timeoutMs = 1_000 * (options.timeout > 0 ? options.timeout : 60);
  const pem = (file: string | undefined): string | undefined => (file === undefined ? undefined : readText(file));
  const [authorityPem, certificatePem, keyPem] = [options.authority, options.certificate, options.key].map(pem);
  if (options.web !== undefined) {
    return new DicomWebSource({
      url: options.web,
      credentials: credentialsOf(options),
      authorityPem,
      clientCertificatePem: certificatePem,
      clientKeyPem: keyPem,
      timeoutMs,
    });
  }
  if (options.dicom === undefined) {
    throw new CliError('NO_ADDRESS', 'input', 'it is not said where the archive is', {
      hint: 'Give --web URL for DICOMweb, or --dicom HOST:PORT for DIMSE.',
    });
  }
  const [, host, port] = /^(.+):(\d+)$/.exec(options.dicom) ?? [];
  if (host === undefined || options.called === undefined || options.calling === undefined) {
    throw new CliError('NO_ADDRESS', 'input', 'DIMSE needs host, port and two AE titles', {
      hint: 'For example --dicom pacs.example:104 --called ARCHIVE --calling COLLIMATE.',
    });
  }
  return new DimseSource({
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port),
    calledAeTitle: options.called,
    callingAeTitle: options.calling,
    retrieveBy,
    timeoutMs,
    ...(options.tls === true ? { tls: { authorityPem, certificatePem, keyPem } } : {}),
  });
}

function credentialsOf(options: ArchiveOptions): DicomWebCredentials {
  if (options.user !== undefined)
    return { kind: 'basic', user: options.user, password: secret('password', options.passwordFile, 'COLLIMATE_PACS_PASSWORD') };
  if (options.oauth !== undefined) {
    if (options.clientId === undefined)
      throw new CliError('NO_SECRET', 'input', 'OAuth needs a client', { hint: 'Give --client-id and --client-secret-file.' });
    return {
      kind: 'client-credentials',
      tokenUrl: options.oauth,
      clientId: options.clientId,
      clientSecret: secret('client secret', options.clientSecretFile, 'COLLIMATE_PACS_CLIENT_SECRET'),
      scope: options.scope,
    };
  }
  const token = options.tokenFile !== undefined || process.env['COLLIMATE_PACS_TOKEN'] !== undefined;
  return token ? { kind: 'bearer', token: secret('token', options.tokenFile, 'COLLIMATE_PACS_TOKEN') } : { kind: 'none' };
}

function secret(what: string, file: string | undefined, variable: string): string {
  const text = file === undefined ? process.env[variable] : firstLine(file);
  if (text !== undefined && text !== '') return text;
  throw new CliError('NO_SECRET', 'input', `no ${what} was given`, {
    hint: `Put it into the first line of a file, or into ${variable}.`,
  });
}
