/** One value of a metric. */
export interface Sample {
  readonly value: number;
  /** One for each label of the metric, no others. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A metric: one line of a program's list. */
export interface Metric<Parts> {
  /** Of the form `collimate_agent_link_up`. */
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly labels?: readonly string[];
  /** Reads the present value; undefined or no sample if there is none. */
  read(parts: Parts): Reading | Promise<Reading>;
}

/** Present value of a metric. */
export type Reading = number | undefined | readonly Sample[];

/**
 * Writes metrics as Prometheus reads them.
 * @returns the page
 * @throws TypeError for a sample whose labels its metric does not declare: an undeclared label was never reviewed
 * @source https://prometheus.io/docs/instrumenting/exposition_formats/ text format 0.0.4
 */
export async function exposition<Parts>(metrics: readonly Metric<Parts>[], parts: Parts): Promise<string> {
  const pages: string[] = [];
  for (const metric of metrics) {
    const read = await metric.read(parts);
    const samples = typeof read === 'number' ? [{ value: read }] : (read ?? []);
    const lines = samples.map((sample) => lineOf(metric, sample));
    pages.push(`# HELP ${metric.name} ${escaped(metric.help)}\n# TYPE ${metric.name} ${metric.type}\n${lines.join('')}`);
  }
  return pages.join('');
}

function lineOf<Parts>({ name, labels = [] }: Metric<Parts>, sample: Sample): string {
  const given = Object.keys(sample.labels ?? {});
  if (given.length !== labels.length || !labels.every((label) => given.includes(label))) {
    throw new TypeError(`${name} has the labels ${labels.join(', ')} and no others`);
  }
  const said = labels.map((label) => `${label}="${escaped(sample.labels?.[label] ?? '').replaceAll('"', '\\"')}"`);
  const value = Number.isFinite(sample.value) ? String(sample.value) : 'NaN';
  return `${name}${said.length === 0 ? '' : `{${said.join(',')}}`} ${value}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
