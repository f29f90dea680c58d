import { status } from '@grpc/grpc-js';
import { SeededRandom } from '@collimate/kernel-numeric';
import { refusalStatus } from '@collimate/protocol';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import { linkError } from './link.error.js';
import { LinkLoop, type LinkParty } from './link.loop.js';
import { LinkPace } from './link.pace.js';

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a coordinator that turns the loop of the link', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  beforeEach(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.again();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    await until(async () => (await hospital.status()).coordinator?.connected === true);
    coordinator.received.length = 0;
    hospital.logged.length = 0;
  });
  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  const calls = (name: string): number => coordinator.received.filter(({ method }) => method.endsWith(name)).length;
  const lines = (): readonly { readonly level: number; readonly code?: string; readonly msg: string }[] =>
    hospital.logged.map((line) => JSON.parse(line));

  it.each(['review', 'message that is none'])(
    'by the same %s for ever: it is taken once, and told once',
    async (what) => {
      coordinator.keepsAssigning = true;
      const study = rehearsalStudy();
      if (what === 'review') coordinator.review(study);
      else coordinator.assign({ $case: 'review', value: { studyId: 's', protocolJson: Buffer.from('{'), studyDigest: 'x' } });
      await later(3_000);
      expect(calls('Acknowledge')).toBe(1);
      expect(calls('PullAssignments')).toBeLessThan(8);
      expect(lines().filter(({ code }) => code === 'ASSIGNMENTS_REPEATED')).toHaveLength(1);
    },
    30_000,
  );

  it('by rings without end: so many calls at once, and then two a second', async () => {
    const ringing = setInterval(() => coordinator.ring(), 5);
    await later(4_000);
    clearInterval(ringing);
    expect(calls('PullAssignments')).toBeLessThan(40);
    expect(calls('PullAssignments')).toBeGreaterThan(5);
    expect(calls('Heartbeat')).toBeLessThan(40);
  }, 30_000);

  it('by failing at every pull after a Hello: it is asked less and less, and this is one outage in the log', async () => {
    // It cannot be written as a message: the server answers INTERNAL.
    coordinator.assign({ $case: 'review', value: 7 } as never);
    await later(11_000);
    expect(calls('Hello')).toBeGreaterThan(1);
    expect(calls('Hello')).toBeLessThan(8);
    expect(lines().filter(({ msg }) => msg === 'the coordinator is connected')).toEqual([]);
    expect(lines().filter(({ msg }) => msg.startsWith('the link to the coordinator is down'))).toHaveLength(1);
    expect((await hospital.status()).coordinator).toMatchObject({ connected: false });
  }, 30_000);

  it('by ending each connection after a while: the pauses grow', async () => {
    const ending = setInterval(() => coordinator.drain(), 20);
    await later(8_000);
    clearInterval(ending);
    expect(calls('Hello')).toBeLessThan(20);
    await until(async () => (await hospital.status()).coordinator?.connected === true);
  }, 30_000);
});

it('the pace gives twenty turns at once, and then one in half a second', () => {
  let now = 0;
  const pace = new LinkPace(() => now);
  expect(Array.from({ length: 20 }, () => pace.take())).toEqual(Array.from({ length: 20 }, () => 0));
  expect(pace.take()).toBe(500);
  now += 500;
  expect(pace.take()).toBe(500);
  now += 60_000;
  expect(Array.from({ length: 21 }, () => pace.take()).filter((ms) => ms > 0)).toHaveLength(1);
});

it.each([2 ** 31 - 1, 2 ** 31, 1e15])(
  'a coordinator that is away and asks for %d ms is tried again after a minute',
  async (asked) => {
    const error = linkError(refusalStatus(status.UNAVAILABLE, 'INTERNAL', 'x', asked));
    const pauses: number[] = [];
    const party = {
      open: () => ({ close: () => undefined }),
      prepare: () => Promise.reject(error),
      failed: () => undefined,
      disconnected: () => undefined,
      waits: (ms: number) => void pauses.push(ms),
    };
    const loop = new LinkLoop(party as unknown as LinkParty, new SeededRandom(1));
    loop.start();
    await later(300);
    await loop.stop();
    expect(pauses).toEqual([60_000]);
  },
);
