import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import { supportSchema, type SupportBundle } from '@collimate/platform-site-api';
import { witnessesOf } from './house.facts.js';
import { AGENT_METRICS } from './agent.metrics.js';

const CANARY = 'CANARY-4711';

/** Metrics and support bundle of a hospital with these patients, after it has answered one round and declined another. */
async function seenOf(people: readonly string[]): Promise<{ readonly metrics: string; readonly support: SupportBundle }> {
  const coordinator = await RehearsalCoordinator.start();
  const hospital = await RehearsalHospital.open({ COLLIMATE_SITE_METRICS_PORT: '0' });
  try {
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    await hospital.takeIn(people);
    const study = rehearsalStudy();
    coordinator.review(study);
    await hospital.approve(study);
    await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
    coordinator.order(orderOf(study, 'moments', 'r-1'));
    await until(() => coordinator.handedIn.length > 0);
    coordinator.order(orderOf(study, 'no-such-statistic', 'r-2'));
    await until(async () => (await hospital.status()).rounds.filter(({ state }) => state !== 'ordered').length === 2);
    return { metrics: await hospital.metrics(), support: await hospital.as<SupportBundle>('olga', 'GET', 'support') };
  } finally {
    await hospital.close();
    await coordinator.stop();
  }
}

/** Everything but moments, which are of this run. */
const lasting = (page: string): string[] => page.split('\n').filter((line) => !/_timestamp_seconds /.test(line));

/** The bundle without what is of this run: a root is over seals and moments. */
const still = ({ log, link, ...rest }: SupportBundle) => ({ ...rest, log: log.size, link: { ...link, certificateEnds: null } });

let seen: Awaited<ReturnType<typeof seenOf>>[];
beforeAll(async () => {
  seen = [await seenOf(['A', 'B', 'C']), await seenOf(['A', 'B', 'C', CANARY])];
}, 60_000);

describe('the bundle for support', () => {
  it('is the same for two cohorts that differ by a patient, and holds neither names nor paths', () => {
    const [{ support: few }, { support: more }] = seen;
    expect(still(more)).toEqual(still(few));
    const text = JSON.stringify(more);
    for (const secret of ['CANARY', 'scans', '/tmp', 'correct horse', 'olga']) expect(text).not.toContain(secret);
    expect(more).toMatchObject({ site: 'north', settings: ['metricsPort'], paused: false, queueAway: false });
    expect(more.rounds.map(({ state }) => state)).toEqual(['sent', 'declined']);
  });

  it('has a closed form: nothing else can be put into it', () => {
    expect(supportSchema.safeParse(seen[0].support).success).toBe(true);
    expect(supportSchema.safeParse({ ...seen[0].support, subjects: 4 }).success).toBe(false);
  });
});

describe('the metrics of an agent', () => {
  it('are the same, line by line, for two cohorts that differ by a patient, and name none', () => {
    const [{ metrics: few }, { metrics: more }] = seen;
    expect(lasting(more)).toEqual(lasting(few));
    expect(more).not.toContain('CANARY');
    expect(more).toContain('collimate_agent_link_up 1\n');
    expect(more).toContain('collimate_agent_rounds{state="sent"} 1\n');
    expect(more).toContain('collimate_agent_studies{state="approved"} 1\n');
    expect(more).toContain('collimate_agent_budget_spent_rho 0.1\n');
    expect(more).toContain('collimate_agent_studies_awaiting_engine 0\n');
    expect(more).toContain('collimate_agent_witnesses{state="refusing"} 0\n');
    expect(few.match(/_timestamp_seconds \d+/g)).toHaveLength(3);
  });

  it('tell a witness that is away from one that does not take the log', () => {
    const standing = [
      { trouble: null },
      { trouble: 'WITNESS_UNREACHABLE' },
      { trouble: 'WITNESS_REFUSED' },
      { trouble: 'INTERNAL' },
    ];
    expect([...witnessesOf(standing)]).toEqual([
      ['well', 1],
      ['away', 1],
      ['refusing', 2],
    ]);
  });

  it('have names of one form, and labels of a closed list', () => {
    const names = AGENT_METRICS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^collimate_agent_[a-z_]+$/);
    const labels = new Set(AGENT_METRICS.flatMap((metric) => metric.labels ?? []));
    expect([...labels].sort()).toEqual(['code', 'state', 'version']);
  });
});
