import { createServer as createHttps, request as requestHttps } from 'node:https';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { instantFromMs } from '@collimate/kernel-canonical';
import { CertificateAuthority } from '@collimate/platform-pki';

const DAY_MS = 86_400_000;
const validity = { notBefore: instantFromMs(Date.now() - DAY_MS), notAfter: instantFromMs(Date.now() + DAY_MS) };

/** A request as the proxy has it in plain text. */
export interface CarriedRequest {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** An answer as the proxy has it in plain text. */
export interface CarriedAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** What the proxy does to what passes; nothing by default. */
export interface Meddling {
  request?(request: CarriedRequest): CarriedRequest;
  answer?(request: CarriedRequest, answer: CarriedAnswer): CarriedAnswer;
}

/** A hospital's inspection on loopback: it ends TLS under an authority of its own, takes HTTP/2 away, and reads and alters what it likes. */
export class InspectingProxy {
  readonly carried: { readonly request: CarriedRequest; readonly answer: CarriedAnswer }[] = [];
  meddling: Meddling = {};
  port = 0;
  private isInspecting = false;
  private readonly open = new Set<Socket>();
  private readonly close: (() => void)[] = [];

  private constructor(
    private readonly target: number,
    /** By which it ends TLS, PEM. */
    readonly authorityPem: string,
  ) {}

  static async start(target: number): Promise<InspectingProxy> {
    const authority = await CertificateAuthority.create('Firewall of the hospital', validity);
    const proxy = new InspectingProxy(target, authority.certificatePem);
    const { keyPem, certificatePem } = await authority.issueServer(['localhost'], validity);
    const inspector = createHttps({ key: keyPem, cert: certificatePem, ALPNProtocols: ['http/1.1'] }, (asked, reply) => {
      void proxy.pass(asked, reply);
    });
    await new Promise<void>((resolve) => inspector.listen(0, '127.0.0.1', resolve));
    const door = createServer((near) => {
      const far = connect(proxy.isInspecting ? (inspector.address() as AddressInfo).port : proxy.target, '127.0.0.1');
      for (const socket of [near, far]) {
        proxy.open.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => (proxy.open.delete(socket), near.destroy(), far.destroy()));
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    proxy.port = (door.address() as AddressInfo).port;
    proxy.close.push(
      () => door.close(),
      () => inspector.close(),
    );
    return proxy;
  }

  /** Ends TLS from now on, or lets everything through as it is. */
  inspect(isInspecting: boolean): void {
    this.isInspecting = isInspecting;
    for (const socket of this.open) socket.destroy();
  }

  /** Sends a request of its own, as often as it likes. */
  send({ path, headers, body }: CarriedRequest): Promise<CarriedAnswer> {
    return new Promise((resolve, reject) => {
      const options = {
        host: 'localhost',
        port: this.target,
        method: 'POST',
        path,
        headers,
        rejectUnauthorized: false,
        agent: false,
      };
      const asking = requestHttps(options, (answer) => {
        void read(answer).then(
          (plain) => resolve({ status: answer.statusCode ?? 0, headers: headersOf(answer), body: plain }),
          reject,
        );
      });
      asking.on('error', reject);
      asking.end(body);
    });
  }

  stop(): void {
    for (const end of this.close) end();
    for (const socket of this.open) socket.destroy();
  }

  private async pass(asked: IncomingMessage, reply: ServerResponse): Promise<void> {
    try {
      const came = { path: asked.url ?? '', headers: headersOf(asked), body: await read(asked) };
      const request = this.meddling.request?.(came) ?? came;
      const answer = await this.send(request);
      this.carried.push({ request, answer });
      const given = this.meddling.answer?.(request, answer) ?? answer;
      reply.writeHead(given.status, { ...given.headers, 'content-length': given.body.length }).end(given.body);
    } catch {
      reply.destroy();
    }
  }
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const dropped = ['connection', 'content-length', 'transfer-encoding', 'keep-alive'];
  const kept = Object.entries(headers).filter(([name]) => !dropped.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
