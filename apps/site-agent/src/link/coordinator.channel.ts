import { createSecureContext } from 'node:tls';
import {
  connectivityState,
  Metadata,
  credentials,
  status,
  type CallOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ServiceError,
} from '@grpc/grpc-js';
import {
  RoundServiceClient,
  SiteServiceClient,
  statusDetailsOf,
  type WatchRequest,
  type WatchResponse,
  isReason,
  type Reason,
} from '@collimate/protocol';
import type { TunnelProxy } from '@collimate/platform-pki';
import { AgentError } from '../ground/agent.error.js';
import { egressInterceptor, type EgressArchive } from './egress.archive.js';
import { TunnelRelay } from './tunnel.relay.js';

/** What a channel needs: whom to call, whom to trust, who we are. */
export interface ChannelIdentity {
  /** `https://host:port`. */
  readonly url: string;
  /** The one root that is trusted, PEM. */
  readonly authorityPem: string;
  /** Own certificate and key; absent for enrolment alone. */
  readonly certificatePem?: string;
  readonly keyPem?: string;
  /** The proxy that opens the way; without it the connection is direct, whatever the environment says. */
  readonly proxy?: TunnelProxy;
}

type Callback<R> = (error: ServiceError | null, response: R) => void;
type Unary<Q, R> = (request: Q, metadata: Metadata, options: Partial<CallOptions>, callback: Callback<R>) => ClientUnaryCall;

/** Deadline of an ordinary call, ms. */
export const UNARY_MS = 15_000;
/** Deadline of a call with a chunk of a vector, ms. */
export const CHUNK_MS = 60_000;

const RETRYABLE: readonly status[] = [
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.ABORTED,
  status.CANCELLED,
];

/**
 * The one outbound connection. Its calls give promises, and its errors are ours: the coordinator's text is not kept. Each message is
 * written into the archive before it goes.
 */
export class CoordinatorChannel {
  readonly sites: SiteServiceClient;
  readonly rounds: RoundServiceClient;
  private readonly pending = new Set<ClientUnaryCall>();
  private readonly relay: TunnelRelay | undefined;
  private hasStood = false;
  /** Why a message was not sent: it could not be written into the archive. */
  private unwritten: unknown;

  constructor(identity: ChannelIdentity, archive: EgressArchive) {
    const { host, hostname, port } = new URL(identity.url);
    const coordinator = /:\d+$/.test(host) ? host : `${host}:443`;
    const { proxy } = identity;
    const name = hostname.replace(/^\[|\]$/g, '');
    this.relay =
      proxy?.tls === undefined
        ? undefined
        : new TunnelRelay({ host: name, port: Number(port || '443'), proxy, timeoutMs: UNARY_MS });
    const address = this.relay?.address ?? (proxy === undefined ? coordinator : `${proxy.host}:${proxy.port}`);
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
      // grpc-js would follow https_proxy of whatever shell started the agent: the way out is a setting, and no accident.
      'grpc.enable_http_proxy': 0,
      ...(proxy === undefined ? {} : { 'grpc.default_authority': coordinator }),
      ...(this.relay === undefined ? {} : { 'grpc.ssl_target_name_override': name }),
      ...(proxy === undefined || this.relay !== undefined ? {} : { 'grpc.http_connect_target': `dns:${coordinator}` }),
      ...(proxy?.user === undefined || this.relay !== undefined
        ? {}
        : { 'grpc.http_connect_creds': `${proxy.user}:${proxy.password ?? ''}` }),
    };
    const recipient = `https://${coordinator}`;
    const unwritten = (error: unknown): void => void (this.unwritten = error);
    const interceptors = [egressInterceptor(archive, { recipient, hasStood: () => this.hasStood, unwritten })];
    this.sites = new SiteServiceClient(address, tls, { ...options, interceptors });
    const channelOverride = this.sites.getChannel();
    this.rounds = new RoundServiceClient(address, tls, { ...options, interceptors, channelOverride });
    this.follow();
  }

  /**
   * @throws AgentError COORDINATOR_UNREACHABLE (try again) or COORDINATOR_REFUSED with the reason; StoreError if the message could not
   *   be written down, and so was not sent
   */
  call<Q, R>(client: object, method: Unary<Q, R>, request: Q, deadlineMs = UNARY_MS): Promise<R> {
    return new Promise((resolve, reject) => {
      const deadline = performance.timeOrigin + performance.now() + deadlineMs;
      const call = method.call(client, request, new Metadata(), { deadline }, (error, response) => {
        this.pending.delete(call);
        if (error === null) resolve(response);
        else reject(this.causeOf(error));
      });
      this.pending.add(call);
    });
  }

  /** Opens the stream of doorbells. */
  watch(request: WatchRequest): ClientReadableStream<WatchResponse> {
    return this.sites.watch(request);
  }

  private causeOf(error: ServiceError): unknown {
    const cause = this.unwritten ?? linkError(error);
    this.unwritten = undefined;
    return cause;
  }

  /** Notes that the connection stands, once; a channel that is closed calls back too, with no next state to wait for. */
  private follow(): void {
    const channel = this.sites.getChannel();
    const now = channel.getConnectivityState(false);
    if (now === connectivityState.READY) this.hasStood = true;
    else if (now !== connectivityState.SHUTDOWN) channel.watchConnectivityState(now, Infinity, () => this.follow());
  }

  /** Cancels what is in flight, a long poll above all, and closes the connection. */
  close(): void {
    for (const call of this.pending) call.cancel();
    this.sites.close();
    this.relay?.close();
  }
}

/** What the hospital can do about the refusals that it meets. */
const HINTS: Readonly<Partial<Record<Reason, string>>> = {
  TOKEN_USED: 'a token binds one key, once; ask the operator for a new invitation',
  TOKEN_UNKNOWN: 'the token is not of this coordinator; copy it again, whole',
  TOKEN_EXPIRED: 'ask the operator for a new invitation',
  SITE_MISMATCH: 'this certificate is of another site; enrol this agent with a token of its own',
  CERTIFICATE_REVOKED: 'the coordinator has suspended this site; ask its operator',
  CERTIFICATE_REQUIRED: 'the certificate is missing or has expired; enrol again',
};

/** @returns whether the coordinator refused the call for this reason */
export function isRefusedFor(error: unknown, reason: Reason): boolean {
  return error instanceof AgentError && error.code === 'COORDINATOR_REFUSED' && error.details['reason'] === reason;
}

/** @returns the error as ours: whether to try again, and the reason from the fixed registry if there is one */
export function linkError(error: ServiceError): AgentError {
  const { reason, retryAfterMs } = statusDetailsOf(error);
  const page = /Received HTTP status code (\d{3})/.exec(error.details)?.[1];
  if (page !== undefined) {
    return new AgentError('COORDINATOR_UNREACHABLE', 'somebody on the way answers with a web page', {
      details: { status: error.code, http: Number(page) },
      hint: 'a gateway or a maintenance page stands before the coordinator; ask its operator',
    });
  }
  if (RETRYABLE.includes(error.code)) {
    return new AgentError('COORDINATOR_UNREACHABLE', 'the coordinator does not answer now', {
      details: { status: error.code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
      hint: 'the agent tries again by itself; if it lasts, check the way to the coordinator',
    });
  }
  // Only a reason in the form of our registry is repeated: the coordinator's free text is not.
  const known = reason !== undefined && /^[A-Z][A-Z0-9_]{1,63}$/.test(reason) ? reason : 'NO_REASON';
  return new AgentError('COORDINATOR_REFUSED', `the coordinator refused the call: ${known}`, {
    details: { status: error.code, reason: known },
    hint: (isReason(known) ? HINTS[known] : undefined) ?? 'ask the operator of the coordinator what this reason wants',
  });
}
