import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it arrived. */
export interface ReceivedSpan {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** `service.name` of its resource. */
  readonly service: string;
}

/** A receiver of traces over OTLP/HTTP in JSON, on loopback. @source OpenTelemetry Protocol 1.x, OTLP/HTTP */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  /** Bodies as they came, whole. */
  readonly texts: string[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString()));
      request.on('end', () => {
        this.take(text);
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
  }

  /** @returns one that listens */
  static async open(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  /** Where a program is told to send its traces. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1/traces`;
  }

  close(): void {
    this.server.close();
  }

  private take(text: string): void {
    this.texts.push(text);
    for (const { resource, scopeSpans } of (JSON.parse(text) as Otlp).resourceSpans) {
      const service = valuesOf(resource.attributes)['service.name'];
      for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
        this.spans.push({ name: span.name, attributes: valuesOf(span.attributes), service });
      }
    }
  }
}

interface Otlp {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Pairs };
    readonly scopeSpans: readonly { readonly spans: readonly { readonly name: string; readonly attributes: Pairs }[] }[];
  }[];
}
type Pairs = readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];

function valuesOf(pairs: Pairs): Record<string, string> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value.stringValue ?? JSON.stringify(value)]));
}
