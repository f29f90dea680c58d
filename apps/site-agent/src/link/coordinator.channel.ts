import { createSecureContext } from 'node:tls';
import {
  connectivityState,
  Metadata,
  credentials,
  makeGenericClientConstructor,
  status,
  type CallOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ServiceError,
} from '@grpc/grpc-js';
import {
  ANSWER_HEADER,
  bytesOf,
  ENVELOPE_HEADER,
  keepingBytes,
  READING_METHODS,
  RoundServiceService,
  SiteServiceService,
  STATUS_DETAILS_HEADER,
  type RoundServiceClient,
  type SiteServiceClient,
  type WatchRequest,
  type WatchResponse,
} from '@collimate/protocol';
import type { TunnelProxy } from '@collimate/platform-pki';
import { NO_TRACES, tracedClient, type Traces } from '@collimate/platform-service-kit';
import { deadlineIn, givenUpAfter } from './call.deadline.js';
import { CallEnvelopes, UNDECIDED, type EnvelopeKeys } from './call.envelopes.js';
import { egressInterceptor, type EgressArchive } from './egress.archive.js';
import { Http1Carrier } from './http1.carrier.js';
import { isRefusedFor, linkError, unsealed } from './link.error.js';
import { Hush } from '../silence/hush.js';
import { silentWatch } from './silent.watch.js';
import type { Transport } from './transport.choice.js';
import { WayRelay } from '../silence/way.relay.js';

/** Address, trusted root and own identity of a channel. */
export interface ChannelIdentity {
  /** `https://host:port`. */
  readonly url: string;
  /** The one root that is trusted, PEM. */
  readonly authorityPem: string;
  /** Own certificate and key; absent for enrolment alone. */
  readonly certificatePem?: string;
  readonly keyPem?: string;
  /** The proxy that opens the way; without it the connection is direct. The environment is not consulted. */
  readonly proxy?: TunnelProxy;
  /** Keys that sign the messages; absent before the coordinator's key is pinned. */
  readonly envelopes?: EnvelopeKeys;
  /** HTTP/2 by default. */
  readonly transport?: Transport;
}

type Callback<R> = (error: ServiceError | null, response: R) => void;
type Unary<Q, R> = (request: Q, metadata: Metadata, options: Partial<CallOptions>, callback: Callback<R>) => ClientUnaryCall;

/** Deadline of an ordinary call, ms. */
export const UNARY_MS = 15_000;
/** Deadline of a call with a chunk of a vector, ms. */
export const CHUNK_MS = 60_000;

/** End of a call. */
interface Reply<R> {
  readonly error: ServiceError | null;
  readonly response: R;
  readonly trailers: Metadata;
}

/** A method of the protocol, of any message types. */
interface Definition {
  readonly path: string;
  requestSerialize(message: never): Buffer;
  responseDeserialize(bytes: Buffer): unknown;
}

/** Both services, whose answers remember the bytes they came as. */
const SiteClient = makeGenericClientConstructor(keepingBytes(SiteServiceService), 'collimate.v1.SiteService');
const RoundClient = makeGenericClientConstructor(keepingBytes(RoundServiceService), 'collimate.v1.RoundService');

/**
 * The one outbound connection. Its calls give promises, and its errors are ours: the coordinator's text is not kept. Each message is
 * written into the archive before it goes.
 */
export class CoordinatorChannel {
  readonly sites: SiteServiceClient;
  readonly rounds: RoundServiceClient;
  private readonly pending = new Set<ClientUnaryCall>();
  private readonly relay: WayRelay;
  private readonly envelopes: CallEnvelopes | undefined;
  private readonly carrier: Http1Carrier | undefined;
  /** Hears how each call ended: its path, and why it failed. */
  ended: (path: string, cause: unknown) => void = () => undefined;
  private hasStood = false;
  /** Why a message was not sent: it could not be written into the archive. */
  private unwritten: unknown;

  constructor(
    identity: ChannelIdentity,
    archive: EgressArchive,
    traces: Traces = NO_TRACES,
    private readonly hush = new Hush(),
  ) {
    const { host, hostname, port } = new URL(identity.url);
    const coordinator = /:\d+$/.test(host) ? host : `${host}:443`;
    const name = hostname.replace(/^\[|\]$/g, '');
    const proxied = identity.proxy === undefined ? {} : { proxy: identity.proxy };
    const way = { host: name, port: Number(port || '443'), timeoutMs: UNARY_MS, ...proxied };
    this.relay = new WayRelay(way, hush);
    const { address } = this.relay;
    const own = identity.keyPem === undefined ? {} : { key: identity.keyPem, cert: identity.certificatePem };
    const tls = credentials.createFromSecureContext(
      createSecureContext({ ca: identity.authorityPem, minVersion: 'TLSv1.3', ...own }),
    );
    const options = {
      // A black hole is noticed within 25 s.
      'grpc.keepalive_time_ms': 15_000,
      'grpc.keepalive_timeout_ms': 10_000,
      'grpc.keepalive_permit_without_calls': 1,
      'grpc.enable_retries': 0,
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 2_000,
      'grpc.use_local_subchannel_pool': 1,
      // grpc-js would follow the https_proxy of the shell that started the agent. The proxy is a setting of ours and
      // must not depend on the shell.
      'grpc.enable_http_proxy': 0,
      'grpc.default_authority': coordinator,
      'grpc.ssl_target_name_override': name,
    };
    const recipient = `https://${coordinator}`;
    const unwritten = (error: unknown): void => void (this.unwritten = error);
    const interceptors = [
      tracedClient(traces),
      egressInterceptor(archive, { recipient, hasStood: () => this.hasStood, unwritten }),
    ];
    this.sites = new SiteClient(address, tls, { ...options, interceptors }) as unknown as SiteServiceClient;
    const channelOverride = this.sites.getChannel();
    this.rounds = new RoundClient(address, tls, { ...options, interceptors, channelOverride }) as unknown as RoundServiceClient;
    if (identity.transport === 'http/1.1') {
      const to = {
        way,
        relay: this.relay,
        trust: identity.authorityPem,
        ...('key' in own ? { own: own as { key: string; cert: string } } : {}),
      };
      this.carrier = new Http1Carrier(to, archive, { recipient, unwritten });
    }
    if (identity.envelopes !== undefined) this.envelopes = this.envelopesOf(identity.envelopes);
    this.follow();
  }

  /**
   * @throws AgentError COORDINATOR_UNREACHABLE (try again) or COORDINATOR_REFUSED with the reason; StoreError if the message could not
   *   be written down, and so was not sent
   */
  async call<Q, R>(client: object, method: Unary<Q, R>, request: Q, deadlineMs = UNARY_MS): Promise<R> {
    await this.quiet();
    try {
      return await this.callOnce(client, method, request, deadlineMs);
    } catch (error) {
      if (!isRefusedFor(error, 'ENVELOPE_SESSION_ENDED')) throw error;
      // The coordinator is another process now, or was restarted. It carried nothing out, and a new session begins.
      this.envelopes?.forget();
      return await this.callOnce(client, method, request, deadlineMs);
    }
  }

  /** Ends when the link may send again. Messages about this site are put together only after it. */
  quiet(): Promise<void> {
    return this.hush.passed();
  }

  /** Whether messages are signed, and answers held to the coordinator's signature; decided with the first message of a channel. */
  get isSigning(): boolean {
    return this.envelopes !== undefined && !this.envelopes.isOlder;
  }

  private async callOnce<Q, R>(client: object, method: Unary<Q, R>, request: Q, deadlineMs: number): Promise<R> {
    const { path, requestSerialize } = definitionOf(client, method);
    const { envelopes } = this;
    // Over HTTP/1.1 the signature is what identifies the site, so requests that only read are signed too.
    const isSigned = envelopes !== undefined && (this.carrier !== undefined || !READING_METHODS.includes(path));
    const question = isSigned ? await envelopes.seal(path, requestSerialize(request as never)) : undefined;
    const { error, response, trailers } = await this.send(client, method, request, { deadlineMs, envelope: question });
    if (question !== undefined && envelopes !== undefined) {
      const code = error?.code ?? status.OK;
      const bytes = error === null ? bytesOf(response as object) : bytesIn(trailers, STATUS_DETAILS_HEADER);
      const answer = { method: path, question, code, bytes: bytes ?? new Uint8Array() };
      if (!envelopes.isSealed(answer, bytesIn(trailers, ANSWER_HEADER)) && !UNDECIDED.includes(code)) throw unsealed(code);
    }
    if (error === null) {
      this.ended(path, undefined);
      return response;
    }
    const cause = this.causeOf(error);
    this.ended(path, cause);
    throw cause;
  }

  private async send<Q, R>(
    client: object,
    method: Unary<Q, R>,
    request: Q,
    { deadlineMs, envelope }: { readonly deadlineMs: number; readonly envelope: Buffer | undefined },
  ): Promise<Reply<R>> {
    await this.hush.passed();
    if (this.carrier !== undefined)
      return this.sendOverHttp1(this.carrier, definitionOf(client, method), request, { deadlineMs, envelope });
    return new Promise((resolve) => {
      const metadata = new Metadata();
      if (envelope !== undefined) metadata.set(ENVELOPE_HEADER, envelope);
      let reply: Omit<Reply<R>, 'trailers'>;
      const call = method.call(client, request, metadata, { deadline: deadlineIn(deadlineMs) }, (error, response) => {
        this.pending.delete(call);
        reply = { error, response };
      });
      // The status event comes right after the callback, for a good answer as well; it carries the trailers.
      const answered = givenUpAfter(call, deadlineMs);
      call.on('status', ({ metadata: trailers }) => {
        answered();
        resolve({ ...reply, trailers });
      });
      this.pending.add(call);
    });
  }

  private async sendOverHttp1<Q, R>(
    carrier: Http1Carrier,
    { path, requestSerialize, responseDeserialize }: Definition,
    request: Q,
    said: { readonly deadlineMs: number; readonly envelope: Buffer | undefined },
  ): Promise<Reply<R>> {
    const { code, bytes, seal, details = '' } = await carrier.ask(path, requestSerialize(request as never), said);
    const trailers = new Metadata();
    if (seal !== undefined) trailers.set(ANSWER_HEADER, seal);
    if (code === status.OK) return { error: null, response: responseDeserialize(bytes) as R, trailers };
    trailers.set(STATUS_DETAILS_HEADER, bytes);
    const error = Object.assign(new Error(details), { code, details, metadata: trailers });
    return { error, response: undefined as R, trailers };
  }

  private envelopesOf(keys: EnvelopeKeys): CallEnvelopes {
    return new CallEnvelopes(keys, async () => {
      const asked = { siteId: keys.site };
      const { error, response } = await this.send(this.sites, this.sites.openSession, asked, {
        deadlineMs: UNARY_MS,
        envelope: undefined,
      });
      if (error === null) return response.session;
      // Over HTTP/1.1 every message is signed, even if the other side asks for unsigned ones.
      if (error.code === status.UNIMPLEMENTED && this.carrier === undefined) return undefined;
      throw this.causeOf(error);
    });
  }

  /** Opens the stream of doorbells. */
  watch(request: WatchRequest): ClientReadableStream<WatchResponse> {
    return this.carrier === undefined ? this.sites.watch(request) : silentWatch();
  }

  private causeOf(error: ServiceError): unknown {
    const cause = this.unwritten ?? linkError(error);
    this.unwritten = undefined;
    return cause;
  }

  /** Logs once that the connection is up. A closed channel calls back too, and has no next state. */
  private follow(): void {
    const channel = this.sites.getChannel();
    const now = channel.getConnectivityState(false);
    if (now === connectivityState.READY) this.hasStood = true;
    else if (now !== connectivityState.SHUTDOWN) channel.watchConnectivityState(now, Infinity, () => this.follow());
  }

  /** Cancels the open calls, a long poll above all, and closes the connection. */
  close(): void {
    for (const call of this.pending) call.cancel();
    this.sites.close();
    this.carrier?.close();
    this.relay.close();
  }
}

const METHODS = Object.entries({ ...keepingBytes(SiteServiceService), ...keepingBytes(RoundServiceService) }) as [
  string,
  Definition,
][];

/** @returns the method of the wire behind a method of a client */
function definitionOf(client: object, method: unknown): Definition {
  const found = METHODS.find(([name]) => (client as Record<string, unknown>)[name] === method);
  if (found === undefined) throw new TypeError('no method of the wire');
  return found[1];
}

function bytesIn(metadata: Metadata, header: string): Uint8Array | undefined {
  const [value] = metadata.get(header);
  return typeof value === 'object' ? value : undefined;
}
