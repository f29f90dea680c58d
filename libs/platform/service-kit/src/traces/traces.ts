/** What a span may say of what happened; there is no other attribute. None is a number, and none follows from a patient. */
export const TRACE_ATTRIBUTES = [
  'rpc.method',
  'http.route',
  'http.request.method',
  'collimate.site',
  'collimate.study',
  'collimate.statistic',
  'collimate.outcome',
] as const;

/** One of TRACE_ATTRIBUTES. */
export type TraceAttribute = (typeof TRACE_ATTRIBUTES)[number];

/** Something that is over. */
export interface TracedWork {
  readonly name: 'rpc server' | 'rpc client' | 'http server' | 'round';
  /** Since 1970 UTC, ms. */
  readonly startedMs: number;
  /** Words of closed lists, identifiers and paths with their parts unfilled; a value of another form is left out. */
  readonly attributes: Readonly<Partial<Record<TraceAttribute, string>>>;
  readonly hasFailed: boolean;
}

/** Takes what happened; it is sent later, and nobody waits for it. */
export interface Traces {
  record(work: TracedWork): void;
  /** Nothing is sent from now on; what is recorded waits. */
  shut(): void;
  /** What waited is sent. */
  open(): void;
  /** Sends what is left. */
  stop(): Promise<void>;
}

/** Traces that go nowhere: what every program has that is not told where to send them. */
export const NO_TRACES: Traces = {
  record: () => undefined,
  shut: () => undefined,
  open: () => undefined,
  stop: async () => undefined,
};

/** Where traces go, and whose they are. */
export interface TraceTarget {
  /** Of an OTLP receiver over HTTP, `http://host:4318/v1/traces`. */
  readonly url: string | undefined;
  readonly service: string;
  readonly version: string;
}
