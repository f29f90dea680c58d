import { SpanKind, SpanStatusCode, type Attributes } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import { TRACE_ATTRIBUTES, type TracedWork, type Traces, type TraceTarget } from './traces.js';

/** An identifier, a word of a closed list, or a path with its parts unfilled. */
const VALUE = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}$|^\/[A-Za-z0-9._:/-]{0,119}$/;

/** Longest time that a stop waits for a receiver that does not answer, ms. */
const STOP_MS = 2_000;

const KINDS = {
  'rpc server': SpanKind.SERVER,
  'http server': SpanKind.SERVER,
  'rpc client': SpanKind.CLIENT,
  round: SpanKind.INTERNAL,
};

/**
 * Sends traces to an OTLP receiver over HTTP, in batches. Traces that the receiver does not take are lost and delay
 * nothing.
 */
export function otlpTraces({ url, service, version }: TraceTarget & { readonly url: string }): Traces {
  const exporter = new HeldExporter(new OTLPTraceExporter({ url, timeoutMillis: 5_000 }));
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1_000, exportTimeoutMillis: 5_000 })],
  });
  const tracer = provider.getTracer('collimate');
  return {
    record(work) {
      const { name, startedMs, hasFailed } = work;
      const span = tracer.startSpan(name, { kind: KINDS[name], startTime: startedMs, root: true, attributes: allowed(work) });
      if (hasFailed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
    shut: () => exporter.shut(),
    open: () => exporter.open(),
    stop: () => Promise.race([provider.shutdown().catch(() => undefined), later(STOP_MS)]),
  };
}

/** Sends nothing while it is shut; without this, the library would send by its own clock. */
class HeldExporter implements SpanExporter {
  private waiting: (() => void)[] | undefined;

  constructor(private readonly exporter: SpanExporter) {}

  export(...batch: Parameters<SpanExporter['export']>): void {
    if (this.waiting === undefined) this.exporter.export(...batch);
    else this.waiting.push(() => this.exporter.export(...batch));
  }

  shut(): void {
    this.waiting ??= [];
  }

  open(): void {
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    for (const send of waiting) send();
  }

  forceFlush(): Promise<void> {
    return this.exporter.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }
}

/** Checks the form of values at run time too: types cannot see a free text in a string. */
function allowed({ attributes }: TracedWork): Attributes {
  return Object.fromEntries(
    TRACE_ATTRIBUTES.flatMap((name) => {
      const value = attributes[name];
      return typeof value === 'string' && VALUE.test(value) ? [[name, value]] : [];
    }),
  );
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
