import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, getCACertificates, type TLSSocket } from 'node:tls';
import { PkiError } from './pki.error.js';

/** A proxy that opens a tunnel by CONNECT, with the account that it asks for. */
export interface TunnelProxy {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  /** The proxy itself is spoken to by TLS, and its certificate has to come from this authority, PEM; without one, from one that the system trusts. */
  readonly tls?: { readonly authorityPem?: string };
}

/** The way to a TLS server: directly, or through a proxy. */
export interface Way {
  readonly host: string;
  readonly port: number;
  readonly proxy?: TunnelProxy;
  readonly timeoutMs: number;
}

/** Faults of the way to the coordinator, each with its cause and a cure for the hospital's IT. */
const HINTS = {
  NAME_UNKNOWN: 'the name of the coordinator cannot be resolved; check DNS and the address',
  CONNECTION_REFUSED: 'nothing listens at this address, or a firewall refuses; ask its operator whether it runs',
  CONNECTION_TIMED_OUT: 'no answer came; a firewall may swallow the connection: outbound TCP to this address has to be open',
  CONNECTION_CUT: 'the connection was cut before TLS was agreed on; a firewall may inspect it',
  PROXY_UNREACHABLE: 'the proxy of COLLIMATE_SITE_PROXY does not answer; check its address',
  PROXY_UNTRUSTED:
    'the certificate of the proxy comes from nobody that is trusted; name its authority by COLLIMATE_SITE_PROXY_AUTHORITY',
  PROXY_LOGIN_REFUSED: 'the proxy asks for another user or password (407); set http://user:password@host:port',
  PROXY_REFUSED: 'the proxy does not open a tunnel to this address; ask for an exception for CONNECT to it',
  TLS_UNTRUSTED: 'somebody on the way ends TLS with a certificate of their own; ask for an exception for this host',
  TLS_OUT_OF_TIME:
    'by the clock of this machine a certificate has expired or is not valid yet; set the clock right first, and if it is right, tell the operator of the coordinator',
  TLS_WITHOUT_HTTP2: 'somebody on the way takes HTTP/2 out of the TLS handshake; ask for an exception for this host',
  NOTHING: 'the way is open up to TLS; the coordinator itself, or what stands before it, does not answer',
} as const;

/** Code of a trouble on the way; NOTHING if the way is open up to TLS. */
export type WayTrouble = keyof typeof HINTS;

/** @returns the hint for a trouble, without an address or a password */
export function wayHint(trouble: WayTrouble): string {
  return HINTS[trouble];
}

/** Opens ways: `openWay`, or a program that waits before it does. */
export type OpenWay = (way: Way) => Promise<Socket>;

/**
 * @param stop ends an opening under way
 * @returns a connected socket
 * @throws PkiError AUTHORITY_UNREACHABLE with the trouble as `details.reason`
 */
export async function openWay(way: Way, stop?: AbortSignal): Promise<Socket> {
  try {
    return await (way.proxy === undefined ? openDirect(way, stop) : openTunnel(way, way.proxy, stop));
  } catch (error) {
    if (error instanceof Stopped) throw wayError(error.trouble, error, error.said);
    throw wayError(troubleOf(error), error);
  }
}

/**
 * Walks the way up to the TLS handshake and returns the trouble on it. Nothing is sent.
 * @param authorityPem the one root that is trusted
 * @param protocol that is offered, alone
 * @param open opens the way
 */
export async function probeWay(
  way: Way,
  authorityPem: string,
  protocol: AlpnProtocol = 'h2',
  open: OpenWay = openWay,
): Promise<WayTrouble> {
  let socket: Socket;
  try {
    socket = await open(way);
  } catch (error) {
    return reasonOf(error);
  }
  const tls = secured(socket, way.host, { ca: authorityPem }, protocol);
  return new Promise<WayTrouble>((resolve) => {
    const end = (trouble: WayTrouble): void => {
      tls.destroy();
      resolve(trouble);
    };
    tls.setTimeout(way.timeoutMs, () => end('CONNECTION_TIMED_OUT'));
    tls.once('error', (error) => end(troubleOf(error)));
    tls.once('close', () => end('CONNECTION_CUT'));
    tls.once('secureConnect', () => end(protocol === 'http/1.1' || tls.alpnProtocol === 'h2' ? 'NOTHING' : 'TLS_WITHOUT_HTTP2'));
  });
}

/** Protocol agreed on in the TLS handshake. */
export type AlpnProtocol = 'h2' | 'http/1.1';

/** TLS over an open way, with one protocol offered alone: HTTP/2, as gRPC does, or HTTP/1.1. */
export function secured(
  socket: Socket,
  host: string,
  trust: { readonly ca: string } | { readonly rejectUnauthorized: false },
  protocol: AlpnProtocol = 'h2',
): TLSSocket {
  // Without either, Node.js looks for `localhost` in the certificate.
  return connectTls({ socket, ...(isIP(host) === 0 ? { servername: host } : { host }), ALPNProtocols: [protocol], ...trust });
}

/** @returns the trouble that a PkiError of this file names */
function reasonOf(error: unknown): WayTrouble {
  const reason = error instanceof PkiError ? error.details['reason'] : undefined;
  return typeof reason === 'string' && reason in HINTS ? (reason as WayTrouble) : 'CONNECTION_CUT';
}

/** @returns the error for a trouble, with its hint */
export function wayError(trouble: WayTrouble, cause?: unknown, said: ProxyWords = {}): PkiError {
  return new PkiError('AUTHORITY_UNREACHABLE', `the coordinator cannot be reached: ${trouble}`, {
    cause,
    details: { reason: trouble, ...said },
    hint: HINTS[trouble],
  });
}

/** Answer of a proxy that refused a tunnel. */
interface ProxyWords {
  /** HTTP status of its answer. */
  readonly http?: number;
  /** Name of the realm for which the proxy wants an account, or the kinds of login that it takes. */
  readonly realm?: string;
}

/** A trouble that is known by its place and not by an errno. */
class Stopped extends Error {
  constructor(
    readonly trouble: WayTrouble,
    readonly said: ProxyWords = {},
  ) {
    super(trouble);
  }
}

/** @source RFC 9110 section 11.7.1 (Proxy-Authenticate) */
function refusedBy({ statusCode: http = 0, headers }: IncomingMessage): Stopped {
  if (http !== 407) return new Stopped('PROXY_REFUSED', { http });
  const asked = headers['proxy-authenticate']?.slice(0, 200);
  return new Stopped('PROXY_LOGIN_REFUSED', { http, ...(asked === undefined ? {} : { realm: asked }) });
}

function openDirect({ host, port, timeoutMs }: Way, stop?: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port });
    const end = (): void => void socket.destroy(new Stopped('CONNECTION_CUT'));
    stop?.addEventListener('abort', end);
    socket.once('close', () => stop?.removeEventListener('abort', end));
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Stopped('CONNECTION_TIMED_OUT'));
    }, timeoutMs);
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      stop?.removeEventListener('abort', end);
      socket.removeAllListeners();
      resolve(socket);
    });
  });
}

/** @source RFC 9110 section 9.3.6 (CONNECT), RFC 7617 (Basic) */
function openTunnel({ host, port, timeoutMs }: Way, proxy: TunnelProxy, stop?: AbortSignal): Promise<Socket> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const account = proxy.user === undefined ? undefined : `${proxy.user}:${proxy.password ?? ''}`;
  const login = account === undefined ? {} : { 'proxy-authorization': `Basic ${Buffer.from(account).toString('base64')}` };
  return new Promise((resolve, reject) => {
    const asking = (proxy.tls === undefined ? requestPlain : requestTls)({
      ...(proxy.tls === undefined ? {} : { ca: authoritiesFor(proxy.tls.authorityPem), ALPNProtocols: ['http/1.1'] }),
      host: proxy.host,
      port: proxy.port,
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...login },
      agent: false,
      ...(stop === undefined ? {} : { signal: stop }),
    });
    // A limit for the whole answer: a proxy that sends its answer byte by byte would never exceed a limit on silence.
    const late = setTimeout(() => asking.destroy(new Stopped('PROXY_UNREACHABLE')), timeoutMs);
    asking.once('close', () => {
      clearTimeout(late);
      reject(new Stopped('PROXY_UNREACHABLE'));
    });
    asking.once('error', (error) => {
      reject(error instanceof Stopped ? error : new Stopped(OF_PROXY[troubleOf(error)] ?? 'PROXY_UNREACHABLE'));
    });
    // A proxy may refuse a tunnel with a whole answer, as it would any other request.
    asking.once('response', (response) => {
      response.destroy();
      reject(refusedBy(response));
    });
    asking.once('connect', (response, socket, head) => {
      clearTimeout(late);
      if (response.statusCode === 200) {
        if (head.length > 0) socket.unshift(head);
        socket.setTimeout(0);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(refusedBy(response));
    });
    asking.end();
  });
}

/** Node.js brings a list of its own; authorities that the hospital's IT has added to the system count as well. */
function authoritiesFor(authorityPem: string | undefined): string | string[] {
  return authorityPem ?? [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

/** TLS errors of a proxy, as troubles of the way. */
const OF_PROXY: Readonly<Partial<Record<WayTrouble, WayTrouble>>> = {
  TLS_UNTRUSTED: 'PROXY_UNTRUSTED',
  TLS_OUT_OF_TIME: 'TLS_OUT_OF_TIME',
};

/** @source errno; OpenSSL verify codes as Node.js names them */
function troubleOf(error: unknown): WayTrouble {
  const code = String((error as { readonly code?: unknown }).code ?? '');
  if (/^(ENOTFOUND|EAI_)/.test(code)) return 'NAME_UNKNOWN';
  if (code === 'ECONNREFUSED') return 'CONNECTION_REFUSED';
  if (/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/.test(code)) return 'CONNECTION_TIMED_OUT';
  if (code === 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL') return 'TLS_WITHOUT_HTTP2';
  // Expiry is checked before the issuer, because OpenSSL reports expiry only for a chain that is valid otherwise.
  if (/^(CERT|CRL)_(HAS_EXPIRED|NOT_YET_VALID)$/.test(code)) return 'TLS_OUT_OF_TIME';
  if (/^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT|INVALID_CA|HOSTNAME_)/.test(code)) return 'TLS_UNTRUSTED';
  return 'CONNECTION_CUT';
}
