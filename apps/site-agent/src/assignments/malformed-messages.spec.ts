import { Assignment, WatchResponse, roundOrderToWire } from '@collimate/protocol';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

/** Messages of each kind. */
const MESSAGES = 1_000;
/** Hellos: the agent pauses after each that it refuses, so that a thousand of them are for the long form. */
const HELLOS = process.env['COLLIMATE_LONG'] === '1' ? MESSAGES : 5;
/** Sent before the agent is waited for. */
const AT_ONCE = 100;

/** A generator of a fixed seed: xorshift32. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** @returns the message with one of its parts replaced by something that no honest coordinator sends */
function spoilt(value: unknown, pick: (below: number) => number): unknown {
  if (typeof value === 'bigint') return [0n, 1n, 2n ** 63n - 1n, 9_000_000_000_000_000n, 253_402_300_800_000n][pick(5)];
  if (typeof value === 'number') return [0, -1, 2 ** 31 - 1, 99][pick(4)];
  if (typeof value === 'string')
    return ['', 'x'.repeat(5_000), '__proto__', 'constructor', '\u0000', '../../etc', value.toUpperCase(), '𝔘'][pick(8)];
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value);
    if (bytes.length === 0 || pick(4) === 0) return Buffer.from(['{', 'null', '[]', '{"__proto__":1}', '\xff\xfe'][pick(5)]);
    for (let n = pick(4); n >= 0; n--) bytes[pick(bytes.length)] = pick(256);
    return bytes.subarray(0, pick(3) === 0 ? pick(bytes.length) : bytes.length);
  }
  if (Array.isArray(value)) return [[], [...value, ...value], value.map((one) => spoilt(one, pick))][pick(3)];
  if (value === null || typeof value !== 'object') return value;
  const keys = Object.keys(value).filter((key) => key !== '$case');
  if (keys.length === 0) return value;
  const key = keys[pick(keys.length)];
  return { ...value, [key]: spoilt((value as Record<string, unknown>)[key], pick) };
}

/* The whole agent under a coordinator that sends what it likes: each message harms itself only. */
describe('an agent under malformed messages', () => {
  const study = rehearsalStudy();
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;

  beforeAll(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    await until(async () => (await hospital.status()).coordinator?.connected === true);
  }, 30_000);
  afterAll(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  const review = {
    $case: 'review' as const,
    value: { studyId: study.protocol.id, protocolJson: Buffer.from(JSON.stringify(study.protocol)), studyDigest: study.digest },
  };
  const round = () => ({ $case: 'round' as const, value: roundOrderToWire(orderOf(study, 'moments', 'r-spoilt')) });

  /** Asks for the recovery until the link, which has just been ended, stands again. */
  async function recoverAs(name: 'ada' | 'ben') {
    let answer: { readonly kind: string; readonly refusedReceipts: readonly unknown[] } | undefined;
    await until(async () => {
      try {
        answer = await hospital.as<NonNullable<typeof answer>>(name, 'POST', 'recovery');
      } catch (error) {
        if (!String(error).includes('COORDINATOR_UNREACHABLE')) throw error;
      }
      return answer !== undefined;
    }, 30_000);
    return answer;
  }

  it.each([
    ['orders', () => round(), 0x1234567],
    ['reviews', () => review, 0x7654321],
  ])(
    'takes %s in, one log line each at most, and acknowledges them',
    async (_, make, seed) => {
      const pick = seeded(seed);
      const before = hospital.logged.length;
      for (let sent = 0; sent < MESSAGES; sent += AT_ONCE) {
        for (let n = 0; n < AT_ONCE;) {
          const work = { ...make(), value: spoilt(make().value, pick) } as ReturnType<typeof round>;
          try {
            Assignment.encode({ assignmentId: 'x', work }).finish();
          } catch {
            continue;
          }
          coordinator.assign(work);
          n++;
        }
        await until(() => coordinator.unacknowledged === 0, 30_000);
      }
      expect(hospital.logged.length - before).toBeLessThanOrEqual(MESSAGES);
      expect((await hospital.status()).coordinator?.connected).toBe(true);
    },
    120_000,
  );

  it('hears doorbells of any kind', async () => {
    const pick = seeded(0x5a5a5a5);
    const before = hospital.logged.length;
    for (let n = 0; n < MESSAGES; n++) {
      const ring = { doorbell: { $case: 'ping', value: {} }, clockUnixMs: spoilt(1n, pick) as bigint } as WatchResponse;
      coordinator.ring(ring);
    }
    coordinator.ring({ doorbell: undefined, clockUnixMs: 2n ** 63n - 1n });
    await until(async () => (await hospital.status()).coordinator?.connected === true);
    expect(hospital.logged.length - before).toBeLessThanOrEqual(MESSAGES);
  }, 60_000);

  it(
    'goes through Hellos of any kind, and takes the next right one',
    async () => {
      const pick = seeded(0x3c3c3c3);
      let hellos = 0;
      coordinator.tamper = (hello) => {
        hellos += 1;
        // Heads of logs are left alone: a wrong one rightly stops the site until two people have looked.
        const { clockUnixMs, protocol, revocationListDer } = hello;
        return { ...hello, ...(spoilt({ clockUnixMs, protocol, revocationListDer }, pick) as Partial<typeof hello>) };
      };
      for (let n = 1; n <= HELLOS; n++) {
        await until(() => {
          coordinator.drain();
          return hellos >= n;
        }, 30_000);
      }
      coordinator.tamper = (hello) => hello;
      coordinator.drain();
      await until(async () => (await hospital.status()).coordinator?.connected === true, 30_000);
    },
    120_000 + HELLOS * 3_000,
  );

  it('refuses receipts of any kind by themselves at a recovery, and recovers', async () => {
    const pick = seeded(0x2468ace);
    const root = Buffer.alloc(32, 7);
    // It has forgotten what it had confirmed: that stops the site, and needs no signature.
    const witnessed = { origin: 'collimate/site/north/1', size: 0n, root, signature: Buffer.alloc(0) };
    coordinator.tamper = (hello) => ({ ...hello, witnessed: { ...hello.witnessed, ...witnessed } });
    // A link that is just being made has no stream that could end: it is ended again until the agent has asked.
    await until(async () => {
      coordinator.drain();
      return (await hospital.status()).quarantine === 'unrecovered';
    }, 30_000);
    const receipt = {
      queryDigest: 'ab'.repeat(32),
      epoch: 1n,
      mechanism: 'discrete-gaussian',
      sigma2: '50',
      sensitivity2: '1',
      rho: '1/100',
      ledgerIndex: 1n,
      ledgerRoot: root,
      answerHash: 'cd'.repeat(32),
      ledgerSequence: 0n,
      steps: 0n,
      step: 0n,
      signature: Buffer.alloc(0),
      transcript: Buffer.alloc(0),
      attempt: 0n,
      honest: 0n,
      length: 0n,
    };
    const stored = { roundId: 'r-0', studyId: 'rehearsal', studyDigest: study.digest, statistic: 'moments', receipt };
    const before = hospital.logged.length;
    coordinator.receipts = Array.from({ length: MESSAGES }, () => spoilt(stored, pick) as typeof stored);
    await recoverAs('ada');
    const recovered = await recoverAs('ben');
    expect(recovered?.kind).toBe('recovered');
    expect(recovered?.refusedReceipts.length).toBeGreaterThan(MESSAGES / 2);
    expect(hospital.logged.length - before).toBeLessThanOrEqual(MESSAGES + 10);
    expect((await hospital.status()).quarantine).toBe('awaiting-consent');
    coordinator.tamper = (hello) => hello;
  }, 120_000);

  it('does the right work afterwards', async () => {
    const open = await hospital.status();
    expect(open.studies.filter(({ state }) => state !== 'received')).toEqual([]);
    await hospital.as('olga', 'POST', 'consent/import', {
      table: hospital.table('c.csv', ['subject,type,at,form,scope', 'A,GIVEN,2025-01-01,f1,DUO:0000042']),
    });
    coordinator.review(study);
    await hospital.approve(study);
    await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
    coordinator.order(orderOf(study, 'enrolment', 'r-right'));
    await until(() => coordinator.handedIn.some(({ contribution }) => contribution.roundId === 'r-right'), 20_000);
    for (const line of hospital.logged) expect(line).not.toContain('nobody caught');
  }, 60_000);
});
