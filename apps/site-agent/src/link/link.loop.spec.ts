import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createSecureServer } from 'node:http2';
import { connect, type AddressInfo } from 'node:net';
import { Server, status, type ServerWritableStream } from '@grpc/grpc-js';
import { instantFromMs, parseSiteId } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import { CertificateAuthority, createSiteRequest, probeWay } from '@collimate/platform-pki';
import { OnePortListener, type TlsMaterial } from '@collimate/platform-service-kit';
import {
  SiteServiceService,
  type Assignment,
  type HelloResponse,
  type SiteServiceServer,
  type WatchRequest,
  type WatchResponse,
} from '@collimate/protocol';
import type { EgressArchive } from './egress.archive.js';
import { CoordinatorChannel, type ChannelIdentity } from './coordinator.channel.js';
import { LinkLoop } from './link.loop.js';

const site = parseSiteId('north');
const validity = { notBefore: instantFromMs(Date.now() - 60_000), notAfter: instantFromMs(Date.now() + 3_600_000) };
const assignment = (assignmentId: string): Assignment => ({
  assignmentId,
  work: { $case: 'review', value: { studyId: 's', protocolJson: Buffer.from('{}'), studyDigest: '' } },
});

/** A coordinator that knows only how to hand out assignments. */
class TinyCoordinator {
  readonly waiting: Assignment[] = [];
  readonly acknowledged: string[] = [];
  readonly renewed: string[] = [];
  hellos = 0;
  watchWorks = true;
  pollMs = 50;
  dropAcknowledgements = 0;
  private streams: ServerWritableStream<WatchRequest, WatchResponse>[] = [];
  private grpc: Server | undefined;
  private listener: OnePortListener | undefined;

  constructor(private readonly material: TlsMaterial) {}

  async listen(port: number): Promise<number> {
    this.grpc = new Server();
    const unknown = (): never => {
      throw new Error('not asked in this spec');
    };
    this.grpc.addService(SiteServiceService, {
      hello: (call, callback) => {
        this.hellos++;
        const response = { protocol: 1, clockUnixMs: 1_000n, openings: [] } as unknown as HelloResponse;
        callback(null, { ...response, coordinatorLogKey: Buffer.alloc(0), revocationListDer: Buffer.alloc(0) });
      },
      openSession: (_call, callback) => callback({ code: status.UNIMPLEMENTED }, null),
      watch: (call: ServerWritableStream<WatchRequest, WatchResponse>) => {
        if (this.watchWorks) this.streams.push(call);
        else call.emit('error', Object.assign(new Error('blocked'), { code: 12 }));
      },
      pullAssignments: (call, callback) => {
        const answer = (): void => callback(null, { assignments: [...this.waiting] });
        if (this.waiting.length > 0 || call.request.waitSeconds === 0) answer();
        else setTimeout(answer, this.pollMs).unref();
      },
      acknowledge: (call, callback) => {
        const { assignmentIds } = call.request;
        this.acknowledged.push(...assignmentIds);
        this.waiting.splice(0, this.waiting.length, ...this.waiting.filter((a) => !assignmentIds.includes(a.assignmentId)));
        if (this.dropAcknowledgements-- > 0) callback(Object.assign(new Error('lost'), { code: 14 }));
        else callback(null, {});
      },
      enrol: unknown,
      renewCertificate: unknown,
      reportProgress: unknown,
      heartbeat: (call, callback) => {
        this.renewed.push(...call.request.roundIds);
        callback(null, {
          clockUnixMs: 2_000n,
          coordinatorHead: undefined,
          cancelledStudies: [],
          endedStudies: [],
          suspendedWhy: '',
        });
      },
      witnessCheckpoint: unknown,
      proveApproved: unknown,
      fetchMembers: unknown,
      cosignMember: unknown,
    } satisfies SiteServiceServer);
    this.listener = new OnePortListener({ grpc: this.grpc, http: createServer() }, this.material);
    return this.listener.listen(port, '127.0.0.1');
  }

  ring(): void {
    for (const stream of this.streams) {
      stream.write({ doorbell: { $case: 'assignmentsChanged', value: {} }, clockUnixMs: 0n });
    }
  }

  async stop(): Promise<void> {
    this.streams = [];
    this.grpc?.forceShutdown();
    await this.listener?.close();
  }
}

/** What a spec notes of what leaves. */
const archive: EgressArchive = { handedOver: () => 1, ended: () => undefined, neverLeft: () => undefined };

async function until(condition: () => boolean, withinMs = 15_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the link to the coordinator', () => {
  let coordinator: TinyCoordinator;
  let identity: ChannelIdentity;
  let material: TlsMaterial;
  let port: number;
  let loop: LinkLoop;
  let stored: string[];
  let connections: number;
  let inWork: string[];
  let failures: string[];
  let broken: unknown[];
  let repaired: number;
  let repeated: number;
  let unstorable: Set<string>;
  let surprise: unknown;

  beforeEach(async () => {
    const authority = await CertificateAuthority.create('Spec', validity);
    const server = await authority.issueServer(['localhost', '127.0.0.1'], validity);
    const own = await createSiteRequest(site);
    const { certificatePem } = await authority.issueSite(site, own.requestDer, validity);
    const ca = authority.certificatePem;
    const { pem: crl } = await authority.revocationList([], validity);
    material = { key: server.keyPem, cert: server.certificatePem + '\n' + ca, ca, crl };
    coordinator = new TinyCoordinator(material);
    port = await coordinator.listen(0);
    identity = { url: `https://localhost:${port}`, authorityPem: ca, certificatePem, keyPem: own.keyPem };
    stored = [];
    connections = 0;
    inWork = [];
    failures = [];
    broken = [];
    repaired = 0;
    repeated = 0;
    unstorable = new Set();
    surprise = undefined;
    loop = new LinkLoop(
      {
        site,
        open: () => new CoordinatorChannel(identity, archive),
        prepare: async () => false,
        failed: (error) => void failures.push(error.code),
        hello: async () => ({
          siteId: site,
          agentVersion: '0',
          protocolMin: 1,
          protocolMax: 1,
          policySha256: Buffer.alloc(32),
          capabilities: [],
          clockUnixMs: 0n,
          checkpoint: undefined,
          coordinatorSizeSeen: 0n,
          standing: undefined,
        }),
        connected: async () => void connections++,
        served: () => undefined,
        repeated: () => void (repeated += 1),
        disconnected: () => undefined,
        waits: () => undefined,
        broke: (error) => void broken.push(error),
        works: () => void (repaired += 1),
        assigned: async (assignments) => {
          if (surprise !== undefined) throw surprise;
          const done = assignments.map((a) => a.assignmentId).filter((id) => !unstorable.has(id));
          stored.push(...done);
          return { done, failure: done.length < assignments.length ? new TypeError('disk') : undefined };
        },
        clock: () => undefined,
        look: (send) => send({ coordinatorSeen: { size: 0n }, standing: { alarm: 1, logKey: Buffer.alloc(0) } }),
        roundsInWork: () => inWork,
      },
      new SeededRandom(7),
    );
  });
  afterEach(async () => {
    await loop.stop();
    await coordinator.stop();
  });

  it('stores what it pulls before it acknowledges, and pulls again when the doorbell rings', async () => {
    coordinator.waiting.push(assignment('a'));
    loop.start();
    await until(() => coordinator.acknowledged.includes('a'));
    coordinator.waiting.push(assignment('b'));
    coordinator.ring();
    await until(() => coordinator.acknowledged.includes('b'), 2_000);
    expect(stored).toEqual(['a', 'b']);
  });

  it('does not acknowledge what cannot be stored, lets the rest through, and pulls it again until it can', async () => {
    unstorable.add('bad');
    coordinator.waiting.push(assignment('bad'), assignment('good'));
    loop.start();
    await until(() => broken.length >= 2);
    expect(coordinator.acknowledged).toEqual(['good']);
    expect([failures, repaired, connections]).toEqual([[], 0, 1]);
    unstorable.clear();
    await until(() => coordinator.acknowledged.includes('bad'), 8_000);
    await until(() => repaired === 1);
  }, 15_000);

  it.each([new TypeError('x'), 'a word', null])(
    'survives %p, thrown by a step of our own',
    async (thrown) => {
      surprise = thrown ?? Object.assign(Object.create(null) as object, {});
      coordinator.waiting.push(assignment('a'));
      loop.start();
      await until(() => broken.length >= 1);
      surprise = undefined;
      await until(() => coordinator.acknowledged.includes('a'), 8_000);
    },
    15_000,
  );

  it('finds a restarted coordinator again within two seconds', async () => {
    loop.start();
    await until(() => connections === 1);
    await coordinator.stop();
    await new Promise((resolve) => setTimeout(resolve, 300));
    coordinator.waiting.push(assignment('after'));
    await coordinator.listen(port);
    await until(() => stored.includes('after'), 3_000);
    expect(connections).toBeGreaterThan(1);
  });

  it('works by long poll alone where the stream is blocked', async () => {
    coordinator.watchWorks = false;
    loop.start();
    await until(() => connections === 1);
    coordinator.waiting.push(assignment('polled'));
    await until(() => coordinator.acknowledged.includes('polled'));
    expect(stored).toContain('polled');
    expect(coordinator.hellos).toBe(1);
  });

  it('is given an assignment again if the response to its acknowledgement is lost', async () => {
    coordinator.dropAcknowledgements = 1;
    coordinator.waiting.push(assignment('a'));
    loop.start();
    await until(() => coordinator.hellos >= 2);
    coordinator.waiting.push(assignment('b'));
    coordinator.ring();
    await until(() => coordinator.acknowledged.includes('b'));
    expect(stored).toContain('b');
  });

  it('stops at once, also in the middle of a long poll', async () => {
    coordinator.watchWorks = false;
    coordinator.pollMs = 20_000;
    loop.start();
    await until(() => connections === 1);
    await new Promise((resolve) => setTimeout(resolve, 700));
    const before = performance.now();
    await loop.stop();
    expect(performance.now() - before).toBeLessThan(500);
  });

  it('renews the leases of the rounds it works on', async () => {
    coordinator.watchWorks = false;
    loop.start();
    await until(() => connections === 1);
    expect(coordinator.renewed).toEqual([]);
    inWork = ['r-1'];
    await until(() => coordinator.renewed.includes('r-1'));
  });

  it('goes through the proxy that is set, and not through one of the environment', async () => {
    const before = process.env['https_proxy'];
    process.env['https_proxy'] = 'http://127.0.0.1:1';
    const tunnels: string[] = [];
    const proxy = createServer().on('connect', (request, near) => {
      tunnels.push(`${String(request.url)} ${String(request.headers['proxy-authorization'])}`);
      const far = connect(port, '127.0.0.1', () => {
        near.write('HTTP/1.1 200 OK\r\n\r\n');
        far.pipe(near).pipe(far);
      });
      for (const side of [far, near]) side.on('error', () => [far, near].forEach((end) => end.destroy()));
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    try {
      loop.start();
      await until(() => connections === 1);
      expect(tunnels).toEqual([]);
      const through = { host: '127.0.0.1', port: (proxy.address() as AddressInfo).port, user: 'ward', password: 'secret' };
      const channel = new CoordinatorChannel({ ...identity, proxy: through }, archive);
      await channel.call(channel.sites, channel.sites.heartbeat, {
        siteId: site,
        roundIds: ['by-proxy'],
        coordinatorSeen: undefined,
        standing: undefined,
      });
      channel.close();
      expect(tunnels).toEqual([`localhost:${port} Basic ${Buffer.from('ward:secret').toString('base64')}`]);
      expect(coordinator.renewed).toEqual(['by-proxy']);
    } finally {
      if (before === undefined) delete process.env['https_proxy'];
      else process.env['https_proxy'] = before;
      proxy.close();
    }
  });

  it('goes through a proxy that speaks TLS itself, whose certificate it checks', async () => {
    const house = await CertificateAuthority.create('House', validity);
    const { keyPem, certificatePem } = await house.issueServer(['localhost'], validity);
    const tunnels: string[] = [];
    const sockets = new Set<{ destroy(): void }>();
    const proxy = createTlsServer({ key: keyPem, cert: `${certificatePem}\n${house.certificatePem}` }).on(
      'connect',
      (request, near) => {
        tunnels.push(String(request.headers['proxy-authorization']));
        const far = connect(port, '127.0.0.1', () => {
          near.write('HTTP/1.1 200 OK\r\n\r\n');
          far.pipe(near).pipe(far);
        });
        for (const side of [far, near]) {
          sockets.add(side);
          side.on('error', () => [far, near].forEach((end) => end.destroy()));
        }
      },
    );
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const through = { host: 'localhost', port: (proxy.address() as AddressInfo).port, user: 'ward', password: 'secret' };
    const beat = async (tls: object): Promise<void> => {
      const channel = new CoordinatorChannel({ ...identity, proxy: { ...through, tls } }, archive);
      try {
        const request = { siteId: site, roundIds: ['by-tls'], coordinatorSeen: undefined, standing: undefined };
        await channel.call(channel.sites, channel.sites.heartbeat, request, 5_000);
      } finally {
        channel.close();
      }
    };
    try {
      await beat({ authorityPem: house.certificatePem });
      expect(coordinator.renewed).toEqual(['by-tls']);
      expect(tunnels).toEqual([`Basic ${Buffer.from('ward:secret').toString('base64')}`]);
      await expect(beat({})).rejects.toMatchObject({ code: 'COORDINATOR_UNREACHABLE' });
      const way = { host: 'localhost', port, timeoutMs: 2_000, proxy: { ...through, tls: {} } };
      expect(await probeWay(way, identity.authorityPem)).toBe('PROXY_UNTRUSTED');
      expect(
        await probeWay({ ...way, proxy: { ...through, tls: { authorityPem: house.certificatePem } } }, identity.authorityPem),
      ).toBe('NOTHING');
      expect(tunnels).toHaveLength(2);
    } finally {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    }
  });

  it('calls a web page on the way by its name', async () => {
    const page = createSecureServer({ key: material.key, cert: material.cert }, (_request, response) => {
      response.writeHead(503, { 'content-type': 'text/html' }).end('maintenance');
    });
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const channel = new CoordinatorChannel(
      { ...identity, url: `https://localhost:${(page.address() as AddressInfo).port}` },
      archive,
    );
    const call = channel.call(channel.sites, channel.sites.heartbeat, {
      siteId: site,
      roundIds: [],
      coordinatorSeen: undefined,
      standing: undefined,
    });
    await expect(call).rejects.toMatchObject({ code: 'COORDINATOR_UNREACHABLE', details: { http: 503 } });
    channel.close();
    page.close();
  });

  it('does not speak to a server of another authority', async () => {
    const other = await CertificateAuthority.create('Other', validity);
    identity = { ...identity, authorityPem: other.certificatePem };
    loop.start();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(coordinator.hellos).toBe(0);
  });
});
