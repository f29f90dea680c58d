import { connect } from 'node:tls';

/** @returns whether an error code of the platform says that a certificate was not accepted */
export function isTlsRefusal(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|HOSTNAME_MISMATCH|INVALID_CA|ERR_SSL/.test(code);
}

/**
 * Looks at the certificate that was refused and says who issued it, for the message; nothing is sent and nothing is trusted.
 * @returns the issuer's common name or organisation, `somebody unknown` when it cannot be seen
 */
export function issuerOf(url: URL, timeoutMs: number): Promise<string> {
  return new Promise((resolve) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const named = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
    const socket = connect({ host, port: Number(url.port || 443), ...named, rejectUnauthorized: false });
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
