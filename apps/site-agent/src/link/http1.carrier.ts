import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { status } from '@grpc/grpc-js';
import type { Way } from '@collimate/platform-pki';
import { HTTP1_HEADERS, HTTP1_TYPE } from '@collimate/protocol';
import type { EgressArchive, EgressWay } from './egress.archive.js';
import { TOO_LONG } from './link.error.js';
import type { WayRelay } from '../silence/way.relay.js';

/** Open requests at once: a long poll, and others beside it. */
const CONNECTIONS = 8;

/** Longest answer, bytes: as gRPC bounds it, and as the coordinator bounds a question. */
export const ANSWER_BYTES = 4 * 1024 * 1024;

/** Target of a carrier, and its trusted root. */
export interface Http1Way {
  readonly way: Way;
  /** Carries the connections, and nothing while the link is hushed. */
  readonly relay: WayRelay;
  /** The one root that is trusted, PEM. */
  readonly trust: string;
  /** Own certificate and key, where they come through. */
  readonly own?: { readonly key: string; readonly cert: string };
}

/** End of a request. */
export interface Http1Reply {
  readonly code: status;
  /** The answer, or the typed details of a refusal. */
  readonly bytes: Buffer;
  /** The coordinator's signature, if one came. */
  readonly seal: Buffer | undefined;
  /**
   * For an answer of a machine on the way, such as a proxy: the text that the gRPC library has for it, so that both
   * transports report the fault in the same words.
   */
  readonly details?: string;
}

/**
 * Carries messages over HTTP/1.1, where a machine on the way removes HTTP/2 from TLS: one call per request, on
 * connections that stay open.
 */
export class Http1Carrier {
  private readonly agent: Agent;

  constructor(
    private readonly to: Http1Way,
    private readonly archive: EgressArchive,
    private readonly egress: Omit<EgressWay, 'hasStood'>,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    // The way may lead through a proxy, which Node.js does not ask by itself.
    this.agent.createConnection = (_options, done) => {
      this.open().then(
        (socket) => done?.(null, socket),
        (error: unknown) => done?.(error as Error, undefined as never),
      );
      return undefined;
    };
  }

  /** Asks once. Never throws: how it ended stands in the reply. */
  ask(
    path: string,
    message: Buffer,
    said: { readonly deadlineMs: number; readonly envelope: Buffer | undefined },
  ): Promise<Http1Reply> {
    const written = this.write(path, message);
    if (written === undefined) return Promise.resolve(failed(status.FAILED_PRECONDITION));
    const { host } = this.to.way;
    const headers = {
      'content-type': HTTP1_TYPE,
      'content-length': message.length,
      [HTTP1_HEADERS.timeout]: String(Math.ceil(said.deadlineMs)),
      ...(said.envelope === undefined ? {} : { [HTTP1_HEADERS.envelope]: said.envelope.toString('base64') }),
    };
    return new Promise((resolve) => {
      let hasStood = false;
      let isOver = false;
      const end = (reply: Http1Reply, isAnswered: boolean): void => {
        clearTimeout(late);
        if (isOver) return;
        isOver = true;
        this.settle(written, isAnswered, hasStood);
        resolve(reply);
      };
      const asking = request({ host, method: 'POST', path, headers, agent: this.agent }, (answer) => {
        read(answer, (reply) => end(reply, true));
      });
      const late = setTimeout(() => {
        end(failed(status.DEADLINE_EXCEEDED), false);
        asking.destroy();
      }, said.deadlineMs);
      asking.once('socket', () => (hasStood = true));
      asking.once('error', () => end(failed(status.UNAVAILABLE), false));
      // After an answer that changes the protocol (101), Node.js closes the connection without a response and without
      // an error.
      const unanswered = (): void => end(failed(status.UNAVAILABLE), false);
      asking.once('close', unanswered).once('response', () => asking.off('close', unanswered));
      asking.end(message);
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private async open(): Promise<TLSSocket> {
    const { way, relay, trust, own } = this.to;
    const socket = await relay.open();
    return new Promise((resolve, reject) => {
      // Without either option Node.js would look for `localhost` in the certificate.
      const named = isIP(way.host) === 0 ? { servername: way.host } : { host: way.host };
      const tls = connectTls({ socket, ...named, ca: trust, minVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'], ...own });
      const late = setTimeout(() => tls.destroy(new Error('late')), way.timeoutMs);
      tls.once('error', reject);
      tls.once('close', () => (clearTimeout(late), reject(new Error('cut'))));
      tls.once('secureConnect', () => (clearTimeout(late), resolve(tls)));
    });
  }

  /** @returns the number of the message in the archive; undefined if it could not be written down, and so is not sent */
  private write(path: string, message: Buffer): number | undefined {
    try {
      return this.archive.handedOver(this.egress.recipient, path, message);
    } catch (error) {
      this.egress.unwritten(error);
      return undefined;
    }
  }

  private settle(id: number, isAnswered: boolean, hasStood: boolean): void {
    try {
      if (isAnswered || hasStood) this.archive.ended(id, isAnswered);
      else this.archive.neverLeft(id);
    } catch {
      // The bytes stand there already, as over gRPC.
    }
  }
}

/** Reads an answer up to the bound. A proxy that ends TLS could answer without an end. */
function read(answer: IncomingMessage, end: (reply: Http1Reply) => void): void {
  const parts: Buffer[] = [];
  let bytes = 0;
  answer.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes <= ANSWER_BYTES) return void parts.push(part);
    parts.length = 0;
    end({ ...failed(status.RESOURCE_EXHAUSTED), details: `${TOO_LONG} (${ANSWER_BYTES})` });
    answer.destroy();
  });
  answer.once('error', () => end(failed(status.UNAVAILABLE)));
  answer.once('end', () => end(replyOf(answer.statusCode ?? 0, answer.headers, Buffer.concat(parts))));
}

function failed(code: status): Http1Reply {
  return { code, bytes: Buffer.alloc(0), seal: undefined };
}

/** An answer without `grpc-status` is not the coordinator's, but a page of a proxy on the way. */
function replyOf(http: number, headers: Readonly<Record<string, unknown>>, bytes: Buffer): Http1Reply {
  const code = headers[HTTP1_HEADERS.status];
  if (typeof code !== 'string' || !/^\d{1,2}$/.test(code)) {
    return { ...failed(status.UNAVAILABLE), details: `Received HTTP status code ${http}` };
  }
  const seal = headers[HTTP1_HEADERS.answer];
  return { code: Number(code) as status, bytes, seal: typeof seal === 'string' ? Buffer.from(seal, 'base64') : undefined };
}
