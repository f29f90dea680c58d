import { createHash, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import { Metadata, Server, status, type ServiceError } from '@grpc/grpc-js';
import { instantFromMs } from '@collimate/kernel-canonical';
import { CertificateAuthority } from '@collimate/platform-pki';
import { OnePortListener } from '@collimate/platform-service-kit';
import {
  ANSWER_HEADER,
  AnswerSeal,
  answerText,
  Envelope,
  ENVELOPE_HEADER,
  envelopeText,
  HeartbeatResponse,
  refusalStatus,
  SiteServiceService,
  STATUS_DETAILS_HEADER,
} from '@collimate/protocol';
import { CoordinatorChannel } from './coordinator.channel.js';
import type { EgressArchive } from './egress.archive.js';

const validity = { notBefore: instantFromMs(Date.now() - 60_000), notAfter: instantFromMs(Date.now() + 3_600_000) };
const BEAT = { siteId: 'north', roundIds: [], coordinatorSeen: undefined, standing: undefined };
const { path, requestSerialize } = SiteServiceService.heartbeat;
const archive: EgressArchive = { handedOver: () => 1, ended: () => undefined, neverLeft: () => undefined };
const spki = (key: KeyObject) => createPublicKey(key).export({ format: 'der', type: 'spki' });

/** How the coordinator answers the next heartbeats, in their order. */
type Act = 'good' | 'session-ended' | 'unsealed' | 'sealed-by-another' | 'refused-unsealed' | 'older-seal';

describe('a channel that signs', () => {
  const [coordinatorKey, identity] = [1, 2].map(() => generateKeyPairSync('ed25519').privateKey);
  const acts: Act[] = [];
  const heard: Envelope[] = [];
  let sessions = 0;
  let lastSeal: Buffer = Buffer.alloc(0);
  let isOlder = false;
  let grpc: Server;
  let listener: OnePortListener;
  let channel: CoordinatorChannel;

  const seal = (question: Buffer, code: status, bytes: Uint8Array, key = coordinatorKey): Buffer => {
    const text = answerText({ method: path, question, code, bytes });
    return Buffer.from(AnswerSeal.encode({ signature: sign(null, text, key) }).finish());
  };
  const beat = () => channel.call(channel.sites, channel.sites.heartbeat, BEAT);

  beforeAll(async () => {
    const authority = await CertificateAuthority.create('Signing', validity);
    const server = await authority.issueServer(['localhost'], validity);
    const { pem: crl } = await authority.revocationList([], validity);
    grpc = new Server();
    grpc.addService(SiteServiceService, {
      openSession: ((_call: unknown, callback: (error: object | null, answer?: object) => void) => {
        if (isOlder) callback({ code: status.UNIMPLEMENTED });
        else callback(null, { session: Buffer.alloc(32, ++sessions) });
      }) as never,
      heartbeat: ((
        call: { metadata: Metadata },
        callback: (error: ServiceError | null, answer?: object, trailers?: Metadata) => void,
      ) => {
        const question = call.metadata.get(ENVELOPE_HEADER)[0] as Buffer | undefined;
        if (question !== undefined) heard.push(Envelope.decode(question));
        const act = acts.shift();
        const answer = { clockUnixMs: 1n, coordinatorHead: undefined, cancelledStudies: [], endedStudies: [], suspendedWhy: '' };
        const trailers = new Metadata();
        if (question === undefined || act === 'unsealed') return callback(null, answer, trailers);
        if (act === 'session-ended' || act === 'refused-unsealed') {
          const refusal = refusalStatus(
            status.FAILED_PRECONDITION,
            act === 'session-ended' ? 'ENVELOPE_SESSION_ENDED' : 'ROUND_CLOSED',
          );
          const [details] = refusal.metadata.get(STATUS_DETAILS_HEADER);
          if (act === 'session-ended') refusal.metadata.set(ANSWER_HEADER, seal(question, refusal.code, details as Buffer));
          return callback(refusal);
        }
        const bytes = HeartbeatResponse.encode(answer).finish();
        const other = act === 'sealed-by-another' ? identity : coordinatorKey;
        const made = act === 'older-seal' ? lastSeal : seal(question, status.OK, bytes, other);
        lastSeal = made;
        trailers.set(ANSWER_HEADER, made);
        return callback(null, answer, trailers);
      }) as never,
    } as never);
    const ca = authority.certificatePem;
    const material = { key: server.keyPem, cert: `${server.certificatePem}\n${ca}`, ca, crl };
    listener = new OnePortListener({ grpc, http: createServer() }, material);
    const url = `https://localhost:${await listener.listen(0, '127.0.0.1')}`;
    const envelopes = {
      ...{ site: 'north', coordinatorKey: spki(coordinatorKey), identityKey: spki(identity) },
      sign: (text: Uint8Array) => sign(null, text, identity),
    };
    channel = new CoordinatorChannel({ url, authorityPem: ca, envelopes }, archive);
  });
  afterAll(async () => {
    channel.close();
    grpc.forceShutdown();
    await listener.close();
  });
  beforeEach(() => {
    heard.length = 0;
  });

  it('signs each message for this coordinator with the next number', async () => {
    acts.push('good', 'good');
    await beat();
    await beat();
    expect(channel.isSigning).toBe(true);
    expect(heard.map(({ sequence }) => sequence)).toEqual([1n, 2n]);
    for (const envelope of heard) {
      expect(envelope.coordinator).toEqual(createHash('sha256').update(spki(coordinatorKey)).digest());
      const text = envelopeText(envelope, path, requestSerialize(BEAT));
      expect(verify(null, text, createPublicKey(identity), envelope.signature)).toBe(true);
    }
  });

  it('begins another session where the coordinator has forgotten it, and says it again', async () => {
    acts.push('session-ended', 'good');
    const before = sessions;
    await beat();
    expect(sessions).toBe(before + 1);
    expect(heard[1].session).not.toEqual(heard[0].session);
    expect(heard[1].sequence).toBe(heard[0].sequence + 1n);
    acts.push('session-ended', 'session-ended');
    await expect(beat()).rejects.toMatchObject({ code: 'COORDINATOR_REFUSED', details: { reason: 'ENVELOPE_SESSION_ENDED' } });
  });

  it.each(['unsealed', 'sealed-by-another', 'refused-unsealed', 'older-seal'] as const)(
    'does not believe an answer that is %s',
    async (act) => {
      acts.push('good', act);
      await beat();
      await expect(beat()).rejects.toMatchObject({ code: 'COORDINATOR_UNREACHABLE', details: { reason: 'ANSWER_UNSEALED' } });
    },
  );

  it('signs nothing for a coordinator that is older, and knows it', async () => {
    isOlder = true;
    acts.push('session-ended');
    await beat();
    expect(channel.isSigning).toBe(false);
  });
});
