import { connect } from 'node:tls';
import { PacsError } from './pacs.error.js';

/** @returns whether an error code of the platform means that a certificate was refused */
export function isTlsRefusal(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|HOSTNAME_MISMATCH|INVALID_CA|ERR_SSL/.test(code);
}

/**
 * Looks at the certificate that was refused and says who issued it, for the message; nothing is sent and nothing is trusted.
 * @returns the issuer's common name or organisation, `somebody unknown` when it cannot be seen
 */
function issuerOf(hostname: string, port: number, timeoutMs: number): Promise<string> {
  return new Promise((resolve) => {
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket = connect({ host, port, ...serverNameOf(host), rejectUnauthorized: false });
    const done = (name: string | undefined): void => {
      socket.destroy();
      resolve(name ?? 'somebody unknown');
    };
    socket.setTimeout(Math.min(timeoutMs, 5_000), () => done(undefined));
    socket.once('error', () => done(undefined));
    socket.once('secureConnect', () => {
      const issuer = socket.getPeerCertificate().issuer as { CN?: string | string[]; O?: string | string[] } | undefined;
      const name = issuer?.CN ?? issuer?.O;
      done(name === undefined ? undefined : `"${[name].flat().join(', ')}"`);
    });
  });
}

/** @returns the server name that a TLS client sends; for an address there is none. @source RFC 6066 3 */
export function serverNameOf(host: string): { readonly servername?: string } {
  return /^[\d.]+$|:/.test(host) ? {} : { servername: host };
}

/** @returns the error for a connection that was refused because of its certificate */
export async function untrusted(host: string, port: number, code: string, timeoutMs: number, cause: unknown): Promise<PacsError> {
  const issuer = await issuerOf(host, port, timeoutMs);
  return new PacsError(
    'TLS_UNTRUSTED',
    `the certificate of ${host}:${port} is not trusted (${code}); it was issued by ${issuer}`,
    {
      cause,
      hint: /(HAS_EXPIRED|NOT_YET_VALID)$/.test(code)
        ? 'By the clock of this machine it has expired or is not valid yet: look at the clock first, and then at the certificate of the archive.'
        : 'If this is the authority of the hospital, give its certificate as the authority file; if not, somebody stands in between.',
    },
  );
}
