import { NO_TRACES, type Traces, type TraceTarget } from './traces.js';

/** Opens the way of traces. The library is loaded where one is set, and nowhere else. */
export async function openTraces({ url, ...whose }: TraceTarget): Promise<Traces> {
  if (url === undefined) return NO_TRACES;
  const { otlpTraces } = await import('./otlp.traces.js');
  return otlpTraces({ url, ...whose });
}
