/** The only attributes that a span may have. None is a number, and none follows from a patient. */
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

/** Takes finished work. It is sent later, and nobody waits for it. */
export interface Traces {
  record(work: TracedWork): void;
  /** From now on nothing is sent; what is recorded waits. */
  shut(): void;
  /** Sends what waited. */
  open(): void;
  /** Sends what is left. */
  stop(): Promise<void>;
}

/** Traces that go nowhere, for programs without a receiver of traces. */
export const NO_TRACES: Traces = {
  record: () => undefined,
  shut: () => undefined,
  open: () => undefined,
  stop: async () => undefined,
};

/** Receiver of traces, and the program that sends them. */
export interface TraceTarget {
  /** Of an OTLP receiver over HTTP, `http://host:4318/v1/traces`. */
  readonly url: string | undefined;
  readonly service: string;
  readonly version: string;
}
