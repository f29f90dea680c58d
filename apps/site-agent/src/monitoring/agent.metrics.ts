import { instantToMs, type Instant } from '@collimate/kernel-canonical';
import { toNumber, type Rational } from '@collimate/kernel-numeric';
import type { Metric, Sample } from '@collimate/platform-service-kit';

/**
 * All facts that a metric of the agent can use. None of them follows from the cohort. Tables, scans, jobs, memory, disk
 * and the time that work took are not among them, because each of these grows with the number of patients.
 */
export interface AgentFacts {
  readonly version: string;
  readonly startedAt: Instant;
  readonly isEnrolled: boolean;
  readonly link: { readonly connected: boolean; readonly since: Instant };
  readonly certificateEnds: Instant | undefined;
  readonly isQuarantined: boolean;
  readonly isPaused: boolean;
  readonly hasAlarm: boolean;
  readonly isQueueAway: boolean;
  /** Warnings about the places of keys and lists, each with whether it applies. */
  readonly warnings: ReadonlyMap<string, boolean>;
  /** Studies by `waiting` for a decision, `approved`, `rejected`, `closed`. */
  readonly studies: ReadonlyMap<string, number>;
  /** Approved studies that wait for two approvers to sign for the engine that runs. */
  readonly awaitingEngine: number;
  /** Witnesses of the log of releases by `well`, `away`, `refusing`. */
  readonly witnesses: ReadonlyMap<string, number>;
  /** Rounds by `open`, `sent`, `declined`, `closed`. */
  readonly rounds: ReadonlyMap<string, number>;
  readonly budget: { readonly total: Rational; readonly spent: Rational };
  readonly logEntries: number;
}

type AgentMetric = Metric<AgentFacts>;

const gauge = (name: string, help: string, read: AgentMetric['read'], labels?: readonly string[]): AgentMetric => {
  return { name: `collimate_agent_${name}`, type: 'gauge', help, read, ...(labels === undefined ? {} : { labels }) };
};
const seconds = (instant: Instant): number => instantToMs(instant) / 1000;
const by = (label: string, values: ReadonlyMap<string, number | boolean>): Sample[] =>
  [...values].map(([word, value]) => ({ value: Number(value), labels: { [label]: word } }));

/** Every metric of the agent, one line each. */
export const AGENT_METRICS: readonly AgentMetric[] = [
  gauge('info', 'Version of the agent', ({ version }) => [{ value: 1, labels: { version } }], ['version']),
  gauge('start_timestamp_seconds', 'When the agent started', ({ startedAt }) => seconds(startedAt)),
  gauge('enrolled', 'Whether the site belongs to a federation', ({ isEnrolled }) => Number(isEnrolled)),
  gauge('link_up', 'Whether the coordinator is connected', ({ link }) => Number(link.connected)),
  gauge('link_changed_timestamp_seconds', 'Since when the link is as it is', ({ link }) => seconds(link.since)),
  gauge('certificate_end_timestamp_seconds', 'When the certificate ends', ({ certificateEnds: end }) => end && seconds(end)),
  gauge('quarantined', 'Whether releases are stopped because the past is in doubt', ({ isQuarantined }) => Number(isQuarantined)),
  gauge('paused', 'Whether somebody has stopped new work', ({ isPaused }) => Number(isPaused)),
  gauge('coordinator_alarm', "Whether the coordinator's log is not believed", ({ hasAlarm }) => Number(hasAlarm)),
  gauge('queue_up', 'Whether the queue takes jobs', ({ isQueueAway }) => Number(!isQueueAway)),
  gauge('warning', 'Warnings about keys and lists of withdrawals', ({ warnings }) => by('code', warnings), ['code']),
  gauge('studies', 'Studies by what the hospital has decided', ({ studies }) => by('state', studies), ['state']),
  gauge(
    'studies_awaiting_engine',
    'Studies that were approved for another definition of the engine',
    ({ awaitingEngine }) => awaitingEngine,
  ),
  gauge('witnesses', 'Witnesses of the log of releases by how the last try went', ({ witnesses }) => by('state', witnesses), [
    'state',
  ]),
  gauge('rounds', 'Rounds by how they stand', ({ rounds }) => by('state', rounds), ['state']),
  gauge('budget_rho', 'Lifetime privacy budget', ({ budget }) => toNumber(budget.total)),
  gauge('budget_spent_rho', 'What of it is spent', ({ budget }) => toNumber(budget.spent)),
  gauge('log_entries', 'Size of the log of releases', ({ logEntries }) => logEntries),
];
