import { instantToMs, type Instant } from '@collimate/kernel-canonical';
import type { Metric, Sample } from '@collimate/platform-service-kit';

/** All facts that metrics of the coordinator may use; sites by their ids, which are in every protocol. */
export interface CoordinatorFacts {
  readonly version: string;
  readonly startedAt: Instant;
  readonly leads: boolean;
  readonly sites: readonly {
    readonly id: string;
    readonly state: string;
    readonly connected: boolean;
    readonly hasAlarm: boolean;
    readonly lastSeen: Instant | undefined;
  }[];
  readonly siteStates: ReadonlyMap<string, number>;
  readonly studies: ReadonlyMap<string, number>;
  /** Deadline of the open round that closes first. */
  readonly nextDeadline: Instant | undefined;
  readonly openRounds: number;
  readonly logEntries: number;
}

type CoordinatorMetric = Metric<CoordinatorFacts>;

const gauge = (name: string, help: string, read: CoordinatorMetric['read'], labels?: readonly string[]): CoordinatorMetric => {
  return { name: `collimate_coordinator_${name}`, type: 'gauge', help, read, ...(labels === undefined ? {} : { labels }) };
};
const seconds = (instant: Instant): number => instantToMs(instant) / 1000;
const by = (label: string, values: ReadonlyMap<string, number>): Sample[] =>
  [...values].map(([word, value]) => ({ value, labels: { [label]: word } }));
/** Sites that take part. Nothing is awaited from a site that was only invited, or is revoked. */
const active = ({ sites }: CoordinatorFacts) => sites.filter(({ state }) => state === 'active');

/** Every metric of the coordinator, one line each. */
export const COORDINATOR_METRICS: readonly CoordinatorMetric[] = [
  gauge('info', 'Version of the coordinator', ({ version }) => [{ value: 1, labels: { version } }], ['version']),
  gauge('start_timestamp_seconds', 'When the coordinator started', ({ startedAt }) => seconds(startedAt)),
  gauge('leads', 'Whether this process writes; of several replicas one does', ({ leads }) => Number(leads)),
  gauge('sites', 'Sites by state', ({ siteStates }) => by('state', siteStates), ['state']),
  gauge(
    'site_up',
    'Whether an active site is connected to this process',
    (facts) => active(facts).map(({ id, connected }) => ({ value: Number(connected), labels: { site: id } })),
    ['site'],
  ),
  gauge(
    'site_alarm',
    'Whether an active site refuses this coordinator or is in quarantine',
    (facts) => active(facts).map(({ id, hasAlarm }) => ({ value: Number(hasAlarm), labels: { site: id } })),
    ['site'],
  ),
  gauge(
    'site_seen_timestamp_seconds',
    'When an active site was last heard of',
    (facts) =>
      active(facts).flatMap(({ id, lastSeen }) =>
        lastSeen === undefined ? [] : [{ value: seconds(lastSeen), labels: { site: id } }],
      ),
    ['site'],
  ),
  gauge('studies', 'Studies by state', ({ studies }) => by('state', studies), ['state']),
  gauge('rounds_open', 'Rounds that wait for answers', ({ openRounds }) => openRounds),
  gauge('round_deadline_timestamp_seconds', 'When the first of them closes', ({ nextDeadline: at }) => at && seconds(at)),
  gauge('log_entries', 'Size of the log', ({ logEntries }) => logEntries),
];
