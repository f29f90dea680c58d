import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { Metadata } from '@grpc/grpc-js';
import { parseSiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import {
  AcknowledgeRequest,
  identified,
  READING_METHODS,
  RoundServiceService,
  SiteAlarm,
  SiteServiceService,
} from '@collimate/protocol';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { refusal } from '../../fixtures/rehearsal-site.js';
import { SigningSite } from '../../fixtures/signing-site.js';
import { UNSIGNED_UNTIL } from '../platform/envelope.check.js';

const METHODS = [...Object.values(SiteServiceService), ...Object.values(RoundServiceService)];
const DAY_MS = 86_400_000;

describe('messages of a site that signs', () => {
  const home = new RehearsalCoordinator();

  const joined = async (name: string): Promise<SigningSite> => {
    const site = new SigningSite(parseSiteId(name), home.running.address.port);
    await site.enrol(await home.invite(name));
    home.sites.push(site);
    site.stand(SiteAlarm.SITE_ALARM_NONE);
    return site;
  };
  const beat = (site: SigningSite) =>
    site.call(site.sites, site.sites.heartbeat, {
      siteId: site.id,
      roundIds: [],
      coordinatorSeen: undefined,
      standing: undefined,
    });
  /** A call of any method, as bytes, beside no envelope. */
  const bare = (site: SigningSite, method: (typeof METHODS)[number], bytes: Buffer = Buffer.alloc(0)): Promise<void> =>
    new Promise((resolve, reject) => {
      const serialise = () => bytes;
      const pass = (read: Buffer) => read;
      if (method.responseStream) {
        const stream = site.sites.makeServerStreamRequest(method.path, serialise, pass, bytes);
        stream.on('error', reject).on('data', () => (stream.cancel(), resolve()));
        return;
      }
      const options = { deadline: Date.now() + 5_000 };
      site.sites.makeUnaryRequest(method.path, serialise, pass, bytes, new Metadata(), options, (error) =>
        error === null ? resolve() : reject(error),
      );
    });

  beforeAll(() => home.start());
  afterAll(() => home.end());

  it('are heard, and answered under the signature of the coordinator', async () => {
    const site = await joined('north');
    expect((await site.hello()).protocol).toBe(1);
    expect(site.wasSealed).toBe(true);
    await beat(site);
    expect(site.wasSealed).toBe(true);
  });

  it('are not heard again, whatever their order', async () => {
    const site = await joined('again');
    await site.hello();
    const request = { siteId: site.id, roundIds: [], coordinatorSeen: undefined, standing: undefined };
    const bytes = SiteServiceService.heartbeat.requestSerialize(request);
    const [first, second, third] = [1, 2, 3].map(() => site.envelope(SiteServiceService.heartbeat.path, bytes));
    const carry = (envelope: Buffer) => site.carry(site.sites, site.sites.heartbeat, request, envelope);
    for (const envelope of [third, first, second]) await carry(envelope);
    for (const envelope of [first, second, third]) {
      expect((await refusal(carry(envelope))).reason).toBe('ENVELOPE_REPLAYED');
      expect(site.wasSealed).toBe(true);
    }
  });

  it('are refused in part, for another method, for another coordinator, and by another key', async () => {
    const site = await joined('altered');
    await site.hello();
    const said = { siteId: site.id, roundIds: [], coordinatorSeen: undefined, standing: undefined };
    const bytes = SiteServiceService.heartbeat.requestSerialize(said);
    const envelope = () => site.envelope(SiteServiceService.heartbeat.path, bytes);
    const reasons: (string | undefined)[] = [];
    const look = async (call: Promise<unknown>) => reasons.push((await refusal(call)).reason);
    await look(site.carry(site.sites, site.sites.heartbeat, { ...said, roundIds: ['r1'] }, envelope()));
    const acknowledging = identified(
      AcknowledgeRequest,
      { identity: undefined, siteId: site.id, assignmentIds: [] },
      randomUUID(),
    );
    await look(site.carry(site.sites, site.sites.acknowledge, acknowledging, envelope()));
    await look(site.carry(site.sites, site.sites.heartbeat, said, Buffer.from('no envelope')));
    site.lie = { coordinator: Buffer.alloc(32) };
    await look(beat(site));
    site.lie = { siteId: 'north' };
    await look(beat(site));
    site.lie = {};
    site.signer = generateKeyPairSync('ed25519').privateKey;
    await look(beat(site));
    site.signer = site.logKey;
    expect(reasons).toEqual([
      'ENVELOPE_INVALID',
      'ENVELOPE_INVALID',
      'ENVELOPE_INVALID',
      'ENVELOPE_FOREIGN',
      'SITE_MISMATCH',
      'ENVELOPE_FOREIGN',
    ]);
    await beat(site);
  });

  it('begin anew after the coordinator was restarted: what was said before is not heard again', async () => {
    const other = new RehearsalCoordinator();
    await other.start();
    const site = new SigningSite(parseSiteId('north'), other.running.address.port);
    other.sites.push(site);
    await site.enrol(await other.invite('north'));
    site.stand(SiteAlarm.SITE_ALARM_NONE);
    await site.hello();
    const request = { siteId: site.id, roundIds: [], coordinatorSeen: undefined, standing: undefined };
    const kept = site.envelope(SiteServiceService.heartbeat.path, SiteServiceService.heartbeat.requestSerialize(request));
    await other.restart();
    site.reconnectTo(other.running.address.port);
    expect((await refusal(site.carry(site.sites, site.sites.heartbeat, request, kept))).reason).toBe('ENVELOPE_SESSION_ENDED');
    expect((await refusal(beat(site))).reason).toBe('ENVELOPE_SESSION_ENDED');
    site.session = undefined;
    await beat(site);
    await other.end();
  });

  it.each(METHODS.map((method) => [method.path, method] as const))(
    '%s either changes nothing, or is refused without a signature',
    async (path, method) => {
      const site = home.sites.find(({ id }) => id === 'north') as SigningSite;
      if (path === SiteServiceService.enrol.path) return expect(READING_METHODS).not.toContain(path);
      // Whoever asks for a certificate may show none: the message names the site.
      const bytes = path === SiteServiceService.renewCertificate.path ? naming(site.id) : Buffer.alloc(0);
      if (!READING_METHODS.includes(path)) {
        expect((await refusal(bare(site, method, bytes))).reason).toBe('ENVELOPE_MISSING');
        return;
      }
      const store = home.running.app.get(CoordinatorStore);
      const write = store.write.bind(store);
      let writes = 0;
      store.write = ((work) => (writes++, write(work))) as typeof store.write;
      await bare(site, method, bytes).catch(() => undefined);
      store.write = write;
      expect(writes).toBe(0);
    },
  );

  it('end a stream of doorbells for another site, and do not let it wait', async () => {
    const site = home.sites.find(({ id }) => id === 'north') as SigningSite;
    expect((await refusal(bare(site, SiteServiceService.watch, naming('other')))).reason).toBe('SITE_MISMATCH');
  });

  it('are asked for of a site that has signed once, and of every site after a declared day', async () => {
    const older = (await home.join(['older']))[0];
    await older.hello();
    expect(home.logged.filter((line) => line.includes('UNSIGNED_MESSAGES'))).toHaveLength(1);
    await older.hello();
    expect(home.logged.filter((line) => line.includes('UNSIGNED_MESSAGES'))).toHaveLength(1);
    home.clock.aheadMs = Date.parse(UNSIGNED_UNTIL) - Date.now() + DAY_MS;
    const { reason } = await refusal(older.hello());
    home.clock.aheadMs = 0;
    expect(reason).toBe('UPGRADE_REQUIRED');
  });

  it('has written no surprise into its log', () => {
    expect(home.surprises()).toEqual([]);
  });
});

function naming(site: string): Buffer {
  return SiteServiceService.renewCertificate.requestSerialize({ siteId: site, certificateRequestDer: Buffer.alloc(0) });
}
