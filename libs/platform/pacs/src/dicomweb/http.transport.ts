import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { PacsError } from '../pacs.error.js';
import { isTlsRefusal, untrusted } from '../tls-issuer.js';

/** A request; the answer's body is read by the caller. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer whose body has not been read yet. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Buffer>;
}

/** Settings that all connections share. */
export interface HttpTransportSettings {
  readonly timeoutMs: number;
  readonly authorityPem?: string;
  readonly clientCertificatePem?: string;
  readonly clientKeyPem?: string;
}

/**
 * HTTP with an authority of one's own. The platform's `fetch` cannot be given one without a second HTTP library, so that
 * requests are made with the modules under it; connections are kept open and used again. Redirects are not followed: credentials
 * go nowhere but to the address that was configured.
 */
export class HttpTransport {
  private readonly plain = new HttpAgent({ keepAlive: true, maxSockets: 4 });
  private readonly secure: HttpsAgent;

  constructor(private readonly settings: HttpTransportSettings) {
    this.secure = new HttpsAgent({
      keepAlive: true,
      maxSockets: 4,
      ca: settings.authorityPem,
      cert: settings.clientCertificatePem,
      key: settings.clientKeyPem,
    });
  }

  /** @throws PacsError UNREACHABLE, TIMED_OUT, LINK_CUT, TLS_UNTRUSTED; the body throws TIMED_OUT and LINK_CUT too */
  send(url: URL, { method, headers, body }: HttpRequest): Promise<HttpAnswer> {
    const secure = url.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const fail = (cause: Error): void => {
        void this.explain(url, cause).then(reject);
      };
      const send = secure ? httpsRequest : httpRequest;
      const request = send(url, { method, headers, agent: secure ? this.secure : this.plain, timeout: this.settings.timeoutMs });
      request.on('timeout', () => request.destroy(timedOut(url)));
      // After an answer that changes the protocol (101), Node.js closes the connection without a response and without
      // an error.
      const unanswered = (): void => fail(linkCut(url, undefined));
      request.once('close', unanswered).once('response', () => request.off('close', unanswered));
      request.on('error', (cause) => {
        request.off('close', unanswered);
        fail(cause);
      });
      request.on('response', (response: IncomingMessage) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bodyOf(response, url) });
      });
      request.end(body);
    });
  }

  close(): void {
    this.plain.destroy();
    this.secure.destroy();
  }

  private async explain(url: URL, cause: Error): Promise<PacsError> {
    if (cause instanceof PacsError) return cause;
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (isTlsRefusal(code)) return untrusted(url.hostname, Number(url.port || 443), code, this.settings.timeoutMs, cause);
    if (code === 'ECONNRESET' || code === 'EPIPE') return linkCut(url, cause);
    return new PacsError('UNREACHABLE', `${url.host} cannot be reached (${code || 'no answer'})`, {
      cause,
      hint: 'Check address and port, and that the firewall lets this machine through to the archive.',
    });
  }
}

async function* bodyOf(response: IncomingMessage, url: URL): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of response) yield chunk as Buffer;
  } catch (cause) {
    throw cause instanceof PacsError ? cause : linkCut(url, cause);
  }
  if (!response.complete) throw linkCut(url, undefined);
}

function linkCut(url: URL, cause: unknown): PacsError {
  return new PacsError('LINK_CUT', `the connection to ${url.host} was cut`, {
    cause,
    hint: 'Start again: what has arrived is kept.',
  });
}

function timedOut(url: URL): PacsError {
  return new PacsError('TIMED_OUT', `${url.host} was silent for too long`, { hint: 'Try again later, or allow more time.' });
}
