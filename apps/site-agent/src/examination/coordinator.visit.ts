import { X509Certificate } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { isIP } from 'node:net';
import { connect as connectTls, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { HTTP1_HEADERS, HTTP1_TYPE, SiteServiceService } from '@collimate/protocol';
import { PkiError, openWay, secured, wayHint, type OpenWay, type Way, type WayTrouble } from '@collimate/platform-pki';

/** The TLS server at the end of the way. */
export interface TlsMeeting {
  /** The server's certificate first, its authority last; as many as it sent. */
  readonly chain: readonly X509Certificate[];
  readonly hasHttp2: boolean;
}

/** An answer over HTTP/1.1. */
export interface HttpMeeting {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** From the request, over an open connection, to the whole answer; ms. */
  readonly tookMs: number;
}

/** Why a step of the way failed: the code of pki, and the proxy's answer. */
export interface Stop {
  readonly trouble: WayTrouble;
  readonly hint: string;
  /** The way itself is closed, which its own checks tell; TLS was not reached. */
  readonly isBeforeTls: boolean;
  readonly http: number | undefined;
  readonly realm: string | undefined;
}

/** Whether a step of the way failed. */
export function isStop(met: object): met is Stop {
  return 'trouble' in met;
}

/** Goes to the coordinator as the agent would, without a certificate, a token or a login. Each step is taken once. */
export class CoordinatorVisit {
  private tlsMet: Promise<TlsMeeting | Stop> | undefined;

  /** @param open opens the way, for each step anew */
  constructor(
    readonly way: Way,
    private readonly open: OpenWay = openWay,
  ) {}

  /** Opens a connection, directly or through the proxy, and closes it. @returns how long it took, ms */
  async tcp(way: Way = this.way): Promise<{ readonly tookMs: number } | Stop> {
    const began = performance.now();
    try {
      (await this.open(way)).destroy();
      return { tookMs: performance.now() - began };
    } catch (error) {
      return stopOf(error);
    }
  }

  /**
   * TLS that offers HTTP/2 alone, as gRPC needs. If that is refused, a second try also offers HTTP/1.1, to see which
   * side refuses.
   */
  tls(): Promise<TlsMeeting | Stop> {
    this.tlsMet ??= this.meet(['h2']).then((met) => (isStop(met) ? this.meet(['h2', 'http/1.1']) : met));
    return this.tlsMet;
  }

  /**
   * Sends a request over HTTP/1.1 on a connection of its own. The server is not authenticated, so nothing secret is
   * sent.
   */
  async http(
    method: 'GET' | 'POST',
    path: string,
    body?: string | Uint8Array,
    type = 'application/json',
  ): Promise<HttpMeeting | Stop> {
    try {
      const socket = await this.handshake(['http/1.1']);
      return await answered(socket, { method, path, host: this.way.host, body, type, timeoutMs: 4 * this.way.timeoutMs });
    } catch (error) {
      return stopOf(error);
    }
  }

  /** Whether the coordinator takes messages over HTTP/1.1: it is asked for a session that nobody uses, which changes nothing. */
  async carriesHttp1(): Promise<boolean> {
    const { path, requestSerialize } = SiteServiceService.openSession;
    const met = await this.http('POST', path, requestSerialize({ siteId: 'doctor' }), HTTP1_TYPE);
    return !isStop(met) && met.status === 200 && met.headers[HTTP1_HEADERS.status] === '0';
  }

  /** An HTTP/2 connection on which nothing is sent for a while. @returns whether it still answers afterwards, and how fast */
  async idle(idleMs: number): Promise<{ readonly tookMs: number } | Stop> {
    try {
      const socket = await this.handshake(['h2']);
      const session = connectHttp2(`https://${this.way.host}`, { createConnection: () => socket });
      return await new Promise((resolve) => {
        const end = (met: { readonly tookMs: number } | Stop): void => {
          clearTimeout(silence);
          clearTimeout(late);
          session.destroy();
          resolve(met);
        };
        session.once('error', () => end(stopOf(undefined)));
        session.once('close', () => end(stopOf(undefined)));
        const late = setTimeout(() => end(stopOf(undefined)), idleMs + this.way.timeoutMs);
        const silence = setTimeout(() => {
          session.ping((error, tookMs) => end(error === null ? { tookMs } : stopOf(error)));
        }, idleMs);
      });
    } catch (error) {
      return stopOf(error);
    }
  }

  private async meet(protocols: readonly string[]): Promise<TlsMeeting | Stop> {
    try {
      const socket = await this.handshake(protocols);
      const met = { chain: chainOf(socket.getPeerCertificate(true)), hasHttp2: socket.alpnProtocol === 'h2' };
      socket.destroy();
      return met;
    } catch (error) {
      return stopOf(error);
    }
  }

  /** The chain is not checked here, because the report names the server in any case. */
  private async handshake(protocols: readonly string[]): Promise<TLSSocket> {
    const { host, timeoutMs } = this.way;
    const socket = await this.open(this.way);
    const tls =
      protocols.join() === 'h2' ? secured(socket, host, { rejectUnauthorized: false }) : tlsOver(socket, host, protocols);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => tls.destroy(new Error('late')), timeoutMs);
      tls.once('error', reject);
      tls.once('close', () => reject(new Error('cut')));
      tls.once('secureConnect', () => {
        clearTimeout(timer);
        tls.removeAllListeners('close');
        tls.on('error', () => tls.destroy());
        resolve(tls);
      });
      tls.once('close', () => clearTimeout(timer));
    });
  }
}

function tlsOver(socket: Parameters<typeof secured>[0], host: string, protocols: readonly string[]): TLSSocket {
  const named = isIP(host) === 0 ? { servername: host } : {};
  return connectTls({ socket, ...named, ALPNProtocols: [...protocols], rejectUnauthorized: false });
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly body: string | Uint8Array | undefined;
  readonly type: string;
  readonly timeoutMs: number;
}

/** Longest answer that is read, bytes. */
const LONGEST_PAGE = 1024 * 1024;

function answered(socket: TLSSocket, { method, path, host, body, type, timeoutMs }: Asked): Promise<HttpMeeting> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const length =
      body === undefined
        ? {}
        : { 'content-type': type, 'content-length': Buffer.byteLength(body), [HTTP1_HEADERS.timeout]: String(timeoutMs) };
    const headers = { host, connection: 'close', ...length };
    const asking = httpRequest(
      { method, path, headers, createConnection: () => socket, signal: AbortSignal.timeout(timeoutMs) },
      (response) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        const met = (): void => {
          socket.destroy();
          const text = Buffer.concat(parts).toString('utf8');
          const tookMs = performance.now() - began;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, tookMs });
        };
        response.on('data', (part: Buffer) => {
          bytes += part.length;
          // An error page of a machine on the way may be endless. Its beginning is enough to recognise it.
          if (bytes <= LONGEST_PAGE) parts.push(part);
          else met();
        });
        response.once('error', reject);
        response.once('end', met);
      },
    );
    asking.once('error', reject);
    // After an answer that changes the protocol (101), Node.js closes the connection without a response and without an
    // error.
    const unanswered = (): void => reject(new Error('cut'));
    asking.once('close', unanswered).once('response', () => asking.off('close', unanswered));
    asking.end(body);
  });
}

/** @param leaf as Node.js links it to its issuers; the last is its own issuer */
function chainOf(leaf: DetailedPeerCertificate): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next: DetailedPeerCertificate | undefined = leaf;
  while (next?.raw !== undefined && chain.length < 10) {
    chain.push(new X509Certificate(next.raw));
    next = next.issuerCertificate === next ? undefined : next.issuerCertificate;
  }
  return chain;
}

function stopOf(error: unknown): Stop {
  const details = error instanceof PkiError ? error.details : {};
  const { reason = 'CONNECTION_CUT', http, realm } = details;
  const trouble = reason as WayTrouble;
  return {
    trouble,
    hint: sentence(wayHint(trouble)),
    isBeforeTls: error instanceof PkiError,
    http: typeof http === 'number' ? http : undefined,
    realm: typeof realm === 'string' ? realm : undefined,
  };
}

function sentence(hint: string): string {
  return `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`;
}
