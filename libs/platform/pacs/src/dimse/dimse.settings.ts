import { PacsError } from '../pacs.error.js';

/** TLS towards an archive. @source DICOM PS3.15 B.12 (BCP 195 profile) */
export interface DimseTls {
  /** PEM of the authorities that the archive's certificate may come from. */
  readonly authorityPem?: string;
  /** PEM of our own certificate and key; the archive asks for one as a rule. Our listener for C-MOVE shows the same. */
  readonly certificatePem?: string;
  readonly keyPem?: string;
}

/** Receiver of instances by C-MOVE: the archive must know our AE title with this machine's address and this port. */
export interface StorageListener {
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Address to listen on; every one of this machine when it is left out. */
  readonly host?: string;
  /** AE titles that may send; the archive's own when it is left out. */
  readonly acceptFrom?: readonly string[];
}

/** Address of an archive, and our identity towards it. */
export interface DimseSettings {
  readonly host: string;
  readonly port: number;
  /** AE title of the archive. */
  readonly calledAeTitle: string;
  /** Our own AE title, as the archive knows it. */
  readonly callingAeTitle: string;
  readonly tls?: DimseTls;
  /** Way in which instances come: C-GET on the same connection, or C-MOVE to a listener. */
  readonly retrieveBy: { readonly kind: 'get' } | ({ readonly kind: 'move' } & StorageListener);
  /** Longest silence, connecting included; 60 s by default. */
  readonly timeoutMs?: number;
  /** Repetitions of a search that failed temporarily; 4 by default. */
  readonly retries?: number;
  /** Wait before the first repetition, doubled at each; 500 ms by default. */
  readonly firstWaitMs?: number;
}

/** @throws PacsError BAD_SETTING for a value that can never be an AE title or a port */
export function checkDimseSettings(settings: DimseSettings): void {
  for (const title of [settings.calledAeTitle, settings.callingAeTitle]) {
    // @source DICOM PS3.5 6.2, value representation AE
    if (!/^[\x20-\x5b\x5d-\x7e]{1,16}$/.test(title) || title.trim() === '') {
      throw new PacsError('BAD_SETTING', 'an AE title has 1 to 16 characters of ASCII, no backslash', {
        hint: 'Ask whoever runs the archive for both titles.',
      });
    }
  }
  const ports = [settings.port, ...(settings.retrieveBy.kind === 'move' ? [settings.retrieveBy.port] : [])];
  if (settings.host === '' || ports.some((port) => !Number.isInteger(port) || port < 0 || port > 65_535)) {
    throw new PacsError('BAD_SETTING', 'the archive needs a host and a port', {
      hint: 'The port of DICOM is often 104 or 11112.',
    });
  }
}
