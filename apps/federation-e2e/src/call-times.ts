import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Attributes of a span that are read here. */
const [METHOD, SITE] = ['rpc.method', 'collimate.site'];
const NS_OF_MS = 1_000_000n;

/** A call of a site, as it reached the coordinator. */
export interface SeenCall {
  readonly site: string;
  /** For example `PullAssignments`. */
  readonly method: string;
  /** When it began, ms since 1970. */
  readonly atMs: number;
}

/** When each call of a site reached the coordinator, by the coordinator's own traces. @source OpenTelemetry Protocol 1.x, OTLP/HTTP in JSON */
export class CallTimes {
  readonly calls: SeenCall[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        this.take(JSON.parse(Buffer.concat(parts).toString('utf8')) as Otlp);
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
  }

  static async open(): Promise<CallTimes> {
    const times = new CallTimes();
    await new Promise<void>((resolve) => times.server.listen(0, '127.0.0.1', resolve));
    return times;
  }

  /** Where the coordinator is told to send its traces. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1/traces`;
  }

  /** @returns how long after `sinceMs` each site first made this call, ms, in order */
  firstSince(sinceMs: number, method: string): readonly number[] {
    const first = new Map<string, number>();
    for (const { site, atMs } of this.calls.filter((call) => call.method === method && call.atMs >= sinceMs)) {
      first.set(site, Math.min(atMs - sinceMs, first.get(site) ?? Number.POSITIVE_INFINITY));
    }
    return [...first.values()].sort((a, b) => a - b);
  }

  close(): void {
    this.server.close();
  }

  private take({ resourceSpans }: Otlp): void {
    for (const { attributes, startTimeUnixNano } of resourceSpans.flatMap(spansOf)) {
      const value = (name: string): string | undefined => attributes.find(({ key }) => key === name)?.value.stringValue;
      const [site, method] = [value(SITE), value(METHOD)];
      if (site === undefined || method === undefined) continue;
      const atMs = Number(BigInt(startTimeUnixNano) / NS_OF_MS);
      this.calls.push({ site, method: method.slice(method.lastIndexOf('/') + 1), atMs });
    }
  }
}

interface Span {
  readonly startTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}
interface Otlp {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

function spansOf({ scopeSpans }: Otlp['resourceSpans'][number]): readonly Span[] {
  return scopeSpans.flatMap(({ spans }) => spans);
}
