import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { status, type handleUnaryCall, type ServiceError } from '@grpc/grpc-js';
import { peerIdentityOf, type PeerAuthContext } from '@collimate/platform-pki';
import { serviceErrorOf } from '@collimate/platform-service-kit';
import {
  AnswerSeal,
  answerText,
  HTTP1_HEADERS,
  HTTP1_TYPE,
  keepingBytes,
  refusalStatus,
  RoundServiceService,
  SiteServiceService,
  STATUS_DETAILS_HEADER,
} from '@collimate/protocol';
import { deadlineRefusal, OPEN_METHODS, peerRefusal } from '../platform/call.guard.js';
import { CallWards } from '../platform/call.wards.js';
import { signerOf } from '../platform/envelope.check.js';
import { RoundGrpc } from '../rounds/round.grpc.js';
import { SiteServiceMethods } from '../sites/site-service.methods.js';

/** The part of Fastify that is used. */
interface Routing {
  addContentTypeParser(
    type: string,
    options: { readonly parseAs: 'buffer' },
    read: (request: unknown, body: Buffer, done: (error: null, body: Buffer) => void) => void,
  ): unknown;
  post(path: string, options: object, answer: (request: never, reply: never) => Promise<unknown>): unknown;
}

interface Asked {
  readonly body: Buffer | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly raw: IncomingMessage;
}

interface Reply {
  header(name: string, value: string): Reply;
  send(body: Buffer): Reply;
}

/** A unary method of any message types. */
interface Method {
  readonly path: string;
  requestDeserialize(bytes: Buffer): object;
  responseSerialize(message: never): Buffer;
}

/** End of a call: its answer, or the typed details of a refusal. */
interface Ended {
  readonly code: status;
  readonly bytes: Buffer;
}

/**
 * The same methods over HTTP/1.1, for a site behind a proxy that removes HTTP/2 or ends TLS: the same bytes to the same
 * paths, one call a request. Where no client certificate comes through, the envelope names the site, and every message
 * has one. The HTTP status is always 200, so that no proxy replaces a refusal by a page of its own; `grpc-status` tells
 * how the call ended.
 */
@Injectable()
export class Http1Wire {
  constructor(
    private readonly sites: SiteServiceMethods,
    private readonly rounds: RoundGrpc,
    private readonly wards: CallWards,
  ) {}

  /** Answers to the paths of all methods but the stream of doorbells, in whose place agents ask more often. */
  serve(server: Routing): void {
    server.addContentTypeParser(HTTP1_TYPE, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    this.serveService(server, keepingBytes(SiteServiceService), this.sites.all());
    this.serveService(server, keepingBytes(RoundServiceService), this.rounds.methods());
  }

  private serveService(server: Routing, service: object, methods: object): void {
    for (const [name, method] of Object.entries(service) as [string, Method & { readonly responseStream: boolean }][]) {
      if (method.responseStream) continue;
      const work = (methods as Record<string, unknown>)[name] as handleUnaryCall<unknown, unknown>;
      server.post(method.path, {}, (asked, reply) => this.answer(method, work, asked, reply));
    }
  }

  private async answer(method: Method, work: handleUnaryCall<unknown, unknown>, asked: Asked, reply: Reply): Promise<unknown> {
    const envelope = envelopeIn(asked);
    const ended = await this.ended(method, work, asked, envelope).catch(refused);
    reply.header('content-type', HTTP1_TYPE).header('cache-control', 'no-store').header(HTTP1_HEADERS.status, String(ended.code));
    if (envelope !== undefined) {
      const text = answerText({ method: method.path, question: envelope, ...ended });
      const seal = AnswerSeal.encode({ signature: Buffer.from(this.wards.keys.signWithLogKey(text)) }).finish();
      reply.header(HTTP1_HEADERS.answer, Buffer.from(seal).toString('base64'));
    }
    return reply.send(ended.bytes);
  }

  private async ended(
    method: Method,
    work: handleUnaryCall<unknown, unknown>,
    asked: Asked,
    envelope: Buffer | undefined,
  ): Promise<Ended> {
    const context = contextOf(asked.raw.socket as TLSSocket);
    const certified = peerIdentityOf(context)?.siteId;
    const refusal =
      (certified === undefined ? undefined : peerRefusal(method.path, context, this.wards.peers)) ?? deadlineIn(asked);
    if (refusal !== undefined) throw refusal;
    const bytes = asked.body ?? Buffer.alloc(0);
    const message = read(method, bytes);
    await this.wards.check.hear({ method: method.path, message, bytes, envelope, certified });
    if (certified === undefined) this.checkSigned(method.path, message);
    return await carriedOut({ method, work, message, context, raw: asked.raw });
  }

  /** Without a certificate the signature alone says who speaks. */
  private checkSigned(path: string, message: object): void {
    if (OPEN_METHODS.includes(path)) return;
    const site = signerOf(message);
    if (site === undefined)
      throw refusalStatus(status.UNAUTHENTICATED, 'ENVELOPE_MISSING', 'over HTTP/1.1 every message is signed');
    if (this.wards.peers.isPending(site))
      throw refusalStatus(status.PERMISSION_DENIED, 'ADMISSION_PENDING', 'the operators have not admitted this site yet');
  }
}

interface Carried {
  readonly method: Method;
  readonly work: handleUnaryCall<unknown, unknown>;
  readonly message: object;
  readonly context: PeerAuthContext;
  readonly raw: IncomingMessage;
}

/** Calls the method as gRPC would. A connection carries thousands of calls, so each removes its listeners when it ends. */
function carriedOut({ method, work, message, context, raw }: Carried): Promise<Ended> {
  const call = Object.assign(new EventEmitter(), {
    request: message,
    getAuthContext: () => context,
    getPath: () => method.path,
  });
  const cut = (): void => void call.emit('cancelled');
  raw.socket.once('close', cut);
  const carried = new Promise<Ended>((resolve, reject) => {
    work(call as never, (error, response) => {
      if (error) reject(error as ServiceError);
      else resolve({ code: status.OK, bytes: Buffer.from(method.responseSerialize(response as never)) });
    });
  });
  return carried.finally(() => raw.socket.off('close', cut));
}

function refused(error: unknown): Ended {
  const { code, metadata } = typeof (error as ServiceError).code === 'number' ? (error as ServiceError) : serviceErrorOf(error);
  const [details] = metadata.get(STATUS_DETAILS_HEADER);
  return { code, bytes: typeof details === 'object' ? Buffer.from(details) : Buffer.alloc(0) };
}

/** @throws ServiceError INVALID_REQUEST */
function read(method: Method, bytes: Buffer): object {
  try {
    return method.requestDeserialize(bytes);
  } catch {
    throw refusalStatus(status.INVALID_ARGUMENT, 'INVALID_REQUEST', 'the message cannot be read');
  }
}

function contextOf(socket: TLSSocket): PeerAuthContext {
  if (!socket.authorized) return {};
  const certificate = socket.getPeerCertificate();
  return certificate.raw === undefined ? {} : { sslPeerCertificate: certificate };
}

function envelopeIn({ headers }: Asked): Buffer | undefined {
  const value = headers[HTTP1_HEADERS.envelope];
  return typeof value === 'string' && value !== '' ? Buffer.from(value, 'base64') : undefined;
}

function deadlineIn({ headers }: Asked): ServiceError | undefined {
  const value = headers[HTTP1_HEADERS.timeout];
  return deadlineRefusal(typeof value === 'string' && /^\d{1,9}$/.test(value) ? Date.now() + Number(value) : Infinity);
}
