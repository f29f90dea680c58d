import { createServer } from 'node:net';
import { rootCertificates } from 'node:tls';
import { parseDigest, parseSiteId, sha256Hex } from '@collimate/kernel-canonical';
import type { EgressDocument, EgressRow } from '@collimate/platform-site-api';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import { CoordinatorChannel } from '../link/coordinator.channel.js';
import type { EgressArchive } from '../link/egress.archive.js';

const CANARIES = ['CANARY-17', 'CANARY-18'];

describe('the archive of what left', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  const list = (after = 0) =>
    hospital.as<{ newest: number; messages: EgressRow[] }>('olga', 'GET', `egress/${after}`).then((page) => page.messages);
  const read = (id: number) => hospital.as<EgressDocument>('olga', 'GET', `egress/messages/${id}`);

  beforeAll(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    await hospital.takeIn(CANARIES);
    const study = rehearsalStudy();
    coordinator.review(study);
    await hospital.approve(study);
    await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
    coordinator.order(orderOf(study, 'moments', 'r-1'));
    await until(() => coordinator.handedIn.length > 0);
    coordinator.order({ ...orderOf(study, 'enrolment', 'r-2'), roster: [parseSiteId('south')] });
    await until(() => coordinator.declined.length > 0);
    await until(async () => (await hospital.status()).rounds.every(({ state }) => state === 'sent' || state === 'declined'));
  });
  afterAll(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  it('is what the coordinator has received, byte for byte: nothing more and nothing less', async () => {
    await hospital.stop();
    await hospital.start();
    await until(async () => (await hospital.status()).coordinator?.connected === true);
    const archived = (await list()).map(({ sha256 }) => parseDigest(sha256));
    const received = new Set(coordinator.received.map(({ bytes }) => sha256Hex(bytes)));
    expect(received.size).toBeGreaterThan(10);
    expect([...received].filter((sha256) => !archived.includes(sha256))).toEqual([]);
    expect(archived.filter((sha256) => !received.has(sha256))).toEqual([]);
  });

  it('counts the same bytes, and says which have arrived', async () => {
    for (const { id, kind, sha256, times, answered } of await list()) {
      const came = coordinator.received.filter(({ bytes }) => sha256Hex(bytes) === sha256).length;
      expect([id, kind, times <= came, answered <= times]).toEqual([id, kind, true, true]);
      if (['progress', 'contribution', 'decline', 'enrolment'].includes(kind))
        expect([kind, times, answered]).toEqual([kind, came, came]);
    }
  });

  it('shows every message whole, and no number of a patient', async () => {
    const seen = new Set<string>();
    for (const { id, kind } of await list()) {
      const message = await read(id);
      seen.add(kind);
      expect([kind, message.isWhole]).toEqual([kind, true]);
      const raw = Buffer.from(message.raw, 'base64');
      expect(sha256Hex(raw)).toBe(message.sha256);
      for (const canary of CANARIES) expect(raw.includes(canary)).toBe(false);
    }
    const kinds = ['enrolment', 'hello', 'watch', 'pull', 'acknowledgement', 'progress', 'log-head', 'contribution', 'decline'];
    expect([...seen]).toEqual(expect.arrayContaining(kinds));
  });

  it('holds an answer to its leaf, with the numbers that went', async () => {
    const row = (await list()).find(({ kind }) => kind === 'contribution')!;
    const { fields, log } = await read(row.id);
    expect(log).toMatchObject({ verdict: 'holds', tree: 1 });
    expect(JSON.parse(log.entry!)).toMatchObject({ kind: 'release-answered', sequence: 0 });
    const sent = coordinator.handedIn[0].contribution;
    expect((fields['contribution'] as { vector: string[] }).vector).toHaveLength(sent.length);
    expect(row.about).toContain(`r-1 ANSWER_KIND_RELEASED ${sent.length} numbers`);
    for (const { id, kind } of await list()) {
      const { verdict } = (await read(id)).log;
      const expected = ['contribution', 'hello', 'log-head'].includes(kind) ? 'holds' : 'no-leaf';
      expect([kind, verdict]).toEqual([kind, expected]);
    }
  });

  it('refuses a number that is none and one under which nothing left', async () => {
    for (const id of ['-1', 'last', '1.5', '9'.repeat(13)]) {
      await expect(hospital.as('olga', 'GET', `egress/messages/${id}`)).rejects.toThrow('BODY_INVALID');
      await expect(hospital.as('olga', 'GET', `egress/${id}`)).rejects.toThrow('BODY_INVALID');
    }
    await expect(read(999_999)).rejects.toThrow('NOTHING_LEFT');
  });
});

describe('a channel', () => {
  const heartbeat = { siteId: 'north', roundIds: [], coordinatorSeen: undefined, standing: undefined };

  it('keeps nothing of what never left, for nobody was there', async () => {
    const notes: string[] = [];
    const archive: EgressArchive = {
      handedOver: () => notes.push('handed over'),
      ended: () => void notes.push('ended'),
      neverLeft: () => void notes.push('never left'),
    };
    const silent = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const authorityPem = rootCertificates[0];
    const channel = new CoordinatorChannel({ url: `https://127.0.0.1:${port}`, authorityPem }, archive);
    await expect(channel.call(channel.sites, channel.sites.heartbeat, heartbeat, 2_000)).rejects.toThrow();
    channel.close();
    silent.close();
    expect(notes).toEqual(['handed over', 'never left']);
  });

  it('sends nothing that cannot be written down', async () => {
    const archive: EgressArchive = {
      handedOver: () => {
        throw new RangeError('the disk is full');
      },
      ended: () => undefined,
      neverLeft: () => undefined,
    };
    const coordinator = await RehearsalCoordinator.start();
    const { port, authorityPem } = coordinator;
    const channel = new CoordinatorChannel({ url: `https://localhost:${port}`, authorityPem }, archive);
    await expect(channel.call(channel.sites, channel.sites.heartbeat, heartbeat)).rejects.toThrow('the disk is full');
    channel.close();
    await coordinator.stop();
    expect(coordinator.received).toEqual([]);
  });
});
