import 'reflect-metadata';
import { createHash, createPrivateKey, createPublicKey, randomUUID, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type SecureVersion } from 'node:tls';
import { Metadata, status } from '@grpc/grpc-js';
import { instantFromMs, parseSiteId, toHex, type Digest } from '@collimate/kernel-canonical';
import { checkpointText, entryBytes, MerkleTree, verifyConsistency, type LogEntry } from '@collimate/governance-provenance';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { createSiteRequest, newNonce } from '@collimate/platform-pki';
import { createLogger, SystemClock } from '@collimate/platform-service-kit';
import { encodeVector } from '@collimate/privacy-aggregation';
import {
  AnswerKind,
  checkpointFromWire,
  consistencyFromWire,
  Progress,
  PutContributionChunkRequest,
  RoundServiceService,
  SiteAlarm,
  SiteServiceService,
  WitnessCheckpointRequest,
} from '@collimate/protocol';
import { publishedRows, TIDY_COLUMNS } from '@collimate/statistics-menu';
import { startCoordinator, type RunningCoordinator } from './coordinator.app.js';
import { readCoordinatorConfig } from './platform/coordinator.config.js';
import { OPEN_METHODS } from './platform/call.guard.js';
import { RoundService } from './rounds/round.service.js';
import type { ContributionsDocument, PublishedResult, ResultDocument } from '@collimate/governance-publication';
import { answerFault, COORDINATOR_API } from '@collimate/protocol/http';
import { RehearsalSite, once, protocolFor, refusal } from '../fixtures/rehearsal-site.js';

const at = instantFromMs(0);

describe('a coordinator on one TLS port', () => {
  const dir = mkdtempSync(join(tmpdir(), 'coordinator-'));
  const clock = new (class extends SystemClock {
    aheadMs = 0;
    override now() {
      return instantFromMs(Date.now() + this.aheadMs);
    }
  })();
  const logged: string[] = [];
  let running: RunningCoordinator;
  const sites: RehearsalSite[] = [];

  const start = (page: Record<string, string> = { COLLIMATE_COORDINATOR_PAGE_PORT: '0' }) => {
    const config = readCoordinatorConfig({ COLLIMATE_COORDINATOR_DATA: dir, COLLIMATE_COORDINATOR_PORT: '0', ...page });
    const logger = createLogger({ name: 'test', level: 'debug', destination: { write: (line) => void logged.push(line) } });
    return startCoordinator(config, logger, clock);
  };

  async function http(
    method: string,
    path: string,
    body?: unknown,
    token = readFileSync(running.address.tokenFile, 'utf8').trim(),
  ) {
    const ca = readFileSync(running.address.authorityFile);
    const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    return new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
      const request = httpsRequest(
        { host: 'localhost', port: running.address.port, ca, method, path, headers, agent: false },
        (response) => {
          let text = '';
          response.on('data', (part) => (text += String(part)));
          response.on('end', () => {
            const answer = {
              status: response.statusCode ?? 0,
              body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
            };
            expect(answerFault(COORDINATOR_API, { method, path, ...answer })).toBeUndefined();
            resolve(answer);
          });
        },
      );
      request.on('error', reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async function invite(id: string): Promise<string> {
    const { body } = await http('POST', '/api/v1/sites', { id, name: `Hospital ${id}` });
    return String(body['token']);
  }

  async function join3(names: readonly string[]): Promise<RehearsalSite[]> {
    const joined = names.map((name) => new RehearsalSite(parseSiteId(name), running.address.port));
    for (const site of joined) {
      await site.enrol(await invite(site.id));
      sites.push(site);
    }
    return joined;
  }

  beforeAll(async () => {
    running = await start();
  });
  afterAll(async () => {
    for (const site of sites) site.close();
    await running.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('speaks TLS 1.3 and nothing older', async () => {
    const ca = readFileSync(running.address.authorityFile);
    const versionAt = (maxVersion: SecureVersion) =>
      new Promise<string | null>((resolve) => {
        const socket = connectTls(
          { host: 'localhost', port: running.address.port, ca, minVersion: 'TLSv1.2', maxVersion },
          () => {
            resolve(socket.getProtocol());
            socket.destroy();
          },
        );
        socket.on('error', () => resolve(null));
      });
    expect([await versionAt('TLSv1.2'), await versionAt('TLSv1.3')]).toEqual([null, 'TLSv1.3']);
  });

  it('refuses every method but the two of enrolment to a peer without a certificate', async () => {
    const stranger = new RehearsalSite(parseSiteId('stranger'), running.address.port);
    stranger.connect(readFileSync(running.address.authorityFile, 'utf8'));
    const methods = [...Object.values(SiteServiceService), ...Object.values(RoundServiceService)];
    expect(methods).toHaveLength(13);
    for (const method of methods) {
      const call = new Promise<void>((resolve, reject) => {
        const client = stranger.sites;
        const empty = Buffer.alloc(0);
        const serialise = () => empty;
        if (method.responseStream) {
          const stream = client.makeServerStreamRequest(method.path, serialise, (bytes: Buffer) => bytes, empty);
          stream
            .on('error', reject)
            .on('data', () => undefined)
            .on('end', resolve);
        } else {
          client.makeUnaryRequest(
            method.path,
            serialise,
            (bytes: Buffer) => bytes,
            empty,
            new Metadata(),
            { deadline: Date.now() + 5_000 },
            (error) => (error === null ? resolve() : reject(error)),
          );
        }
      });
      const { code, reason } = await refusal(call);
      const open = OPEN_METHODS.includes(method.path);
      expect([method.path, reason === 'CERTIFICATE_REQUIRED', code === status.UNAUTHENTICATED]).toEqual([
        method.path,
        !open,
        !open,
      ]);
    }
    stranger.close();
  });

  it('enrols a site once for each invitation, and knows no other invitation', async () => {
    const site = new RehearsalSite(parseSiteId('once'), running.address.port);
    const token = await invite('once');
    await site.enrol(token);
    sites.push(site);
    expect((await site.hello()).protocol).toBe(1);
    const again = new RehearsalSite(parseSiteId('once'), running.address.port);
    expect(await refusal(again.enrol(token))).toEqual({ code: status.PERMISSION_DENIED, reason: 'TOKEN_USED' });
    const authorityPem = readFileSync(running.address.authorityFile, 'utf8');
    again.connect(authorityPem);
    const request = { siteId: 'once', nonce: newNonce(), certificateRequestDer: Buffer.alloc(0), agentVersion: '' };
    expect((await refusal(again.call(again.sites, again.sites.enrol, request))).reason).toBe('TOKEN_UNKNOWN');
    again.close();
  });

  it('enrols again for the key that the invitation bound, as after a lost answer, until the site is suspended', async () => {
    const site = new RehearsalSite(parseSiteId('lost'), running.address.port);
    const token = await invite('lost');
    await site.enrol(token);
    const { key } = site;
    site.close();
    const again = new RehearsalSite(site.id, running.address.port);
    sites.push(again);
    const { certificatePem } = await again.enrol(token, key);
    expect(new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect((await again.hello()).protocol).toBe(1);
    await http('POST', '/api/v1/sites/lost/suspension');
    expect((await refusal(again.enrol(token, key))).reason).toBe('TOKEN_USED');
  });

  it('renews for the bound key alone, also to a peer without a certificate', async () => {
    const [site] = await join3(['renewer']);
    const certificatePem = await site.renew();
    const bare = new RehearsalSite(site.id, running.address.port);
    bare.connect(readFileSync(running.address.authorityFile, 'utf8'));
    const { keyPem } = await createSiteRequest(site.id);
    expect((await refusal(bare.renew(keyPem))).reason).toBe('KEY_MISMATCH');
    bare.close();
    expect(certificatePem).toContain('BEGIN CERTIFICATE');
  });

  it('binds the next key of a site that shows its valid certificate, and knows the old key no more', async () => {
    const [site] = await join3(['rotator']);
    const bare = new RehearsalSite(site.id, running.address.port);
    bare.connect(readFileSync(running.address.authorityFile, 'utf8'));
    const next = await createSiteRequest(site.id);
    expect((await refusal(bare.renew(next.keyPem))).reason).toBe('KEY_MISMATCH');
    const certificatePem = await site.renew(next.keyPem);
    expect(new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(next.keyPem))).toBe(true);
    expect(await bare.renew(next.keyPem)).toContain('BEGIN CERTIFICATE');
    expect((await refusal(bare.renew(site.key))).reason).toBe('KEY_MISMATCH');
    bare.close();
  });

  it('signs the head of its log in Hello with the key of the enrolment, and proves that it only grew', async () => {
    const site = new RehearsalSite(parseSiteId('reader'), running.address.port);
    const { coordinatorLogKey } = await site.enrol(await invite('reader'));
    sites.push(site);
    const key = createPublicKey({ key: coordinatorLogKey, format: 'der', type: 'spki' });
    const first = await site.hello();
    const head = checkpointFromWire(first.coordinatorCheckpoint);
    expect(verify(null, Buffer.from(checkpointText(head)), key, first.coordinatorCheckpoint!.signature)).toBe(true);
    await invite('later');
    await site.witness();
    const second = await site.hello(head.size);
    const grown = checkpointFromWire(second.coordinatorCheckpoint);
    expect(grown.size).toBeGreaterThan(head.size);
    expect(verifyConsistency(head, grown, consistencyFromWire(second.coordinatorConsistency!))).toBe(true);
    expect((await site.hello(grown.size + 1)).coordinatorConsistency).toBeUndefined();
  });

  it('refuses a call without a deadline', async () => {
    const [site] = await join3(['timeless']);
    const call = new Promise((resolve, reject) =>
      site.sites.heartbeat(
        { siteId: site.id, roundIds: [], coordinatorSeen: undefined, standing: undefined },
        (error, response) => (error === null ? resolve(response) : reject(error)),
      ),
    );
    expect((await refusal(call)).reason).toBe('DEADLINE_REQUIRED');
  });

  it('refuses a site that speaks for another one', async () => {
    const [west] = await join3(['west']);
    const request = { siteId: 'once', waitSeconds: 0 };
    expect(await refusal(west.call(west.sites, west.sites.pullAssignments, request))).toEqual({
      code: status.PERMISSION_DENIED,
      reason: 'SITE_MISMATCH',
    });
  });

  it('cuts off a suspended site at its next call on the open connection, and at the handshake', async () => {
    const [gone] = await join3(['gone']);
    await gone.hello();
    expect((await http('POST', '/api/v1/sites/gone/suspension')).status).toBe(204);
    const { body: head } = await http('GET', '/api/v1/audit/checkpoint');
    const { body: newest } = await http('GET', `/api/v1/audit/entries/${(head as { size: number }).size - 1}`);
    expect(newest).toMatchObject({ entry: { kind: 'site-suspended', site: 'gone' } });
    expect(await refusal(gone.hello())).toEqual({ code: status.UNAUTHENTICATED, reason: 'CERTIFICATE_REVOKED' });
    gone.reconnect();
    expect(await refusal(gone.hello())).toEqual({ code: status.UNAUTHENTICATED, reason: 'CERTIFICATE_REQUIRED' });
    expect((await refusal(gone.renew())).reason).toBe('SITE_SUSPENDED');
  });

  it('lets only its operator in, and tells a browser page nothing but what is public', async () => {
    expect((await http('GET', '/api/v1/sites', undefined, 'x'.repeat(43))).status).toBe(401);
    const page = String(running.address.pageUrl);
    expect((await fetch(`${page}/api/v1/sites`)).status).toBe(404);
    const open = await fetch(`${page}/api/v1/public/studies`);
    expect(await open.json()).toEqual({ studies: [] });
    expect(open.headers.get('content-security-policy')).toContain("script-src 'self';");
  });

  it('confirms a log that grows, and refuses one that shrinks or forks', async () => {
    const [site] = await join3(['grower']);
    await site.witness();
    site.append({ kind: 'quarantine-entered', at });
    await site.witness();
    expect(Number((await site.hello()).witnessed?.size)).toBe(2);
    const shorter = new MerkleTree();
    shorter.append(entryBytes({ kind: 'log-started', owner: 'grower', at }));
    const forked = new MerkleTree();
    for (let i = 0; i < 3; i++) forked.append(entryBytes({ kind: 'log-started', owner: 'other', at }));
    for (const [tree, reason] of [
      [shorter, 'CHECKPOINT_SMALLER'],
      [forked, 'CHECKPOINT_FORKED'],
    ] as const) {
      const { size, root } = tree.head();
      const request = once(WitnessCheckpointRequest, {
        identity: undefined,
        siteId: site.id,
        checkpoint: {
          origin: 'collimate/site/grower/1',
          size: BigInt(size),
          root: Buffer.from(root),
          signature: Buffer.alloc(0),
        },
        consistency: {
          firstSize: 2n,
          secondSize: BigInt(size),
          hashes: size > 2 ? tree.consistencyProof(2).hashes.map((h) => Buffer.from(h)) : [],
        },
        coordinatorSeen: undefined,
        beginning: undefined,
      });
      expect((await refusal(site.call(site.sites, site.sites.witnessCheckpoint, request))).reason).toBe(reason);
    }
  });

  it('shows its head in every answer to a site that says what it has seen', async () => {
    const [site] = await join3(['watcher']);
    const seen = checkpointFromWire((await site.hello()).coordinatorCheckpoint);
    const { coordinatorHead } = await site.witness({ sizeSeen: seen.size });
    const head = checkpointFromWire(coordinatorHead?.checkpoint);
    // What it witnessed just now stands in the head that it shows.
    expect(head.size).toBe(seen.size + 1);
    expect(verifyConsistency(seen, head, consistencyFromWire(coordinatorHead?.consistency))).toBe(true);
    const beat = { siteId: site.id, roundIds: [], coordinatorSeen: { size: BigInt(head.size) }, standing: undefined };
    const answer = await site.call(site.sites, site.sites.heartbeat, beat);
    expect(checkpointFromWire(answer.coordinatorHead?.checkpoint).size).toBe(head.size);
    expect(
      (await site.call(site.sites, site.sites.heartbeat, { ...beat, coordinatorSeen: undefined })).coordinatorHead,
    ).toBeUndefined();
  });

  it('looks into a log that begins again, and confirms it by an entry of its own', async () => {
    const [site] = await join3(['again']);
    site.append({ kind: 'quarantine-entered', at });
    await site.witness();
    const { size, root } = site.tree.head();
    const held = { heldSize: 1, heldRoot: 'b'.repeat(64) as Digest };
    const good = {
      kind: 'log-restarted',
      owner: 'again',
      at,
      ...held,
      witnessedSize: size,
      witnessedRoot: toHex(root) as Digest,
    } as const;
    const offers: readonly (readonly [LogEntry, LogEntry | undefined])[] = [
      [good, undefined],
      [
        { ...good, witnessedSize: 0 },
        { ...good, witnessedSize: 0 },
      ],
      [
        { ...good, witnessedRoot: held.heldRoot },
        { ...good, witnessedRoot: held.heldRoot },
      ],
      [
        { ...good, owner: 'north' },
        { ...good, owner: 'north' },
      ],
      [{ kind: 'log-started', owner: 'again', at }, good],
      [
        { kind: 'log-started', owner: 'again', at },
        { kind: 'log-started', owner: 'again', at },
      ],
    ];
    for (const [first, shown] of offers) {
      site.generation = 1;
      site.restart(first);
      const beginning = shown === undefined ? undefined : site.beginning(shown);
      expect((await refusal(site.witness({ beginning }))).reason).toBe('RESTART_UNPROVEN');
    }
    site.generation = 1;
    site.restart({ ...good, owner: 'again' });
    site.append(good);
    // A leaf that is not the first one is not the beginning.
    expect((await refusal(site.witness({ beginning: site.beginning(good, 1) }))).reason).toBe('RESTART_UNPROVEN');
    await site.witness({ beginning: site.beginning(good) });
    site.append({ kind: 'quarantine-entered', at });
    await site.witness();
    const last = Number((await http('GET', '/api/v1/audit/checkpoint')).body['size']) - 3;
    const { body } = await http('GET', `/api/v1/audit/entries/${last}`);
    expect(body['entry']).toMatchObject({
      kind: 'site-log-restarted',
      site: 'again',
      generation: 2,
      ...held,
      witnessedSize: 2,
      witnessedRoot: toHex(root),
    });
    expect(logged.some((line) => line.includes('began another log') && line.includes('"site":"again"'))).toBe(true);
  });

  it('takes a later log of a site that it has never confirmed anything of, if the log says so', async () => {
    const [site] = await join3(['late']);
    const nothing = { witnessedSize: 0, witnessedRoot: toHex(new MerkleTree().head().root) as Digest };
    const first = {
      kind: 'log-restarted',
      owner: 'late',
      at,
      heldSize: 3,
      heldRoot: 'b'.repeat(64) as Digest,
      ...nothing,
    } as const;
    site.restart(first);
    expect((await refusal(site.witness())).reason).toBe('RESTART_UNPROVEN');
    await site.witness({ beginning: site.beginning(first) });
    expect((await site.hello()).witnessed).toMatchObject({ origin: 'collimate/site/late/2', size: 1n });
  });

  it('confirms no head that is not signed by the key that the site has named', async () => {
    const [site] = await join3(['signer']);
    site.stand(SiteAlarm.SITE_ALARM_NONE);
    await site.hello();
    expect((await refusal(site.witness({ signature: new Uint8Array(64) }))).reason).toBe('CHECKPOINT_UNSIGNED');
    expect((await refusal(site.witness({ signature: new Uint8Array(0) }))).reason).toBe('CHECKPOINT_UNSIGNED');
    await site.witness();
    site.standing = { alarm: SiteAlarm.SITE_ALARM_NONE, logKey: Buffer.from('no key') };
    expect((await refusal(site.hello())).reason).toBe('INVALID_REQUEST');
  });

  it('tells its operator that a site refuses it, and when it goes on', async () => {
    const [site] = await join3(['wary']);
    await http('POST', '/api/v1/studies', protocolFor('wary-study', ['wary', 'signer']));
    const said = async (): Promise<unknown[]> => {
      const { body } = await http('GET', '/api/v1/studies/wary-study');
      return (body['sites'] as { id: string; alarm: string | null }[])
        .filter(({ id }) => id === 'wary')
        .map(({ alarm }) => alarm);
    };
    expect(await said()).toEqual([null]);
    site.stand(SiteAlarm.SITE_ALARM_COORDINATOR_LOG_SMALLER);
    await site.hello();
    await site.hello();
    expect(await said()).toEqual(['coordinator-log-smaller']);
    const told = (): string[] =>
      logged.filter((line) => line.includes('refuses this coordinator') && line.includes('"site":"wary"'));
    expect(told()).toHaveLength(1);
    expect(told()[0]).toContain('"level":50');
    site.stand(SiteAlarm.SITE_ALARM_QUARANTINED);
    const beat = { siteId: site.id, roundIds: [], coordinatorSeen: undefined };
    await site.call(site.sites, site.sites.heartbeat, { ...beat, standing: site.standing });
    expect(await said()).toEqual(['quarantined']);
    site.stand(SiteAlarm.SITE_ALARM_NONE);
    await site.hello();
    expect(await said()).toEqual([null]);
    site.stand(99 as SiteAlarm);
    expect((await refusal(site.hello())).reason).toBe('UNKNOWN_ENUM');
  });

  it('runs a study from its definition to the published result, round after round, without anybody polling', async () => {
    const three = await join3(['north', 'south', 'east']);
    const study = freezeStudy(
      parseStudy(
        protocolFor(
          'demo-lung',
          three.map((site) => site.id),
        ),
      ),
    );
    const frozen = await http('POST', '/api/v1/studies', study.protocol);
    // The study above asks the same under another name.
    const earlier = ['enrolment', 'moments'].map((statistic) => expect.objectContaining({ study: 'wary-study', statistic }));
    expect(frozen).toEqual({ status: 201, body: { id: 'demo-lung', digest: study.digest, state: 'frozen', earlier } });
    const waiting = three.map((site) => site.pull(20));
    await http('POST', '/api/v1/studies/demo-lung/open');
    for (const [assignment] of await Promise.all(waiting)) {
      expect(assignment.work?.$case).toBe('review');
      if (assignment.work?.$case === 'review')
        expect(JSON.parse(assignment.work.value.protocolJson.toString())).toEqual(study.protocol);
    }
    const orders = three.map((site) => site.nextOrder());
    for (const site of three) await site.report(study, Progress.PROGRESS_READY);
    const first = await Promise.all(orders);
    expect(first.map((order) => order.statistic)).toEqual(['enrolment', 'enrolment', 'enrolment']);
    expect(first[0].roster).toEqual(['north', 'south', 'east']);

    const [north, south, east] = three;
    const contribution = north.answer(first[0], study, [30n, 20n]);
    expect((await refusal(north.submit(contribution))).reason).toBe('CHECKPOINT_NOT_WITNESSED');
    await north.witness();
    expect((await refusal(south.submit(contribution))).reason).toBe('SITE_MISMATCH');
    const cheaper = { ...contribution, receipt: { ...contribution.receipt!, rho: '1/1000' } };
    expect((await refusal(north.submit(cheaper))).reason).toBe('RECEIPT_DIFFERS');
    const swapped = { ...contribution, vector: Buffer.from(encodeVector([30n, 21n])) };
    expect((await refusal(north.submit(swapped))).reason).toBe('RECEIPT_DIFFERS');
    const withheld = { ...contribution, answer: AnswerKind.ANSWER_KIND_UNAVAILABLE, vector: Buffer.alloc(32) };
    expect((await refusal(north.submit(withheld))).reason).toBe('RECEIPT_DIFFERS');

    const requestId = randomUUID();
    const stored = await north.submit(contribution, requestId);
    expect(await north.submit(contribution, requestId)).toEqual(stored);
    expect(await north.submit(contribution)).toEqual(stored);
    const other = { ...contribution, vector: Buffer.from(encodeVector([31n, 20n])) };
    expect((await refusal(north.submit(other, requestId))).reason).toBe('IDEMPOTENCY_MISMATCH');
    expect((await refusal(north.submit(other))).reason).toBe('CONTRIBUTION_DIFFERS');

    const answerSouth = south.answer(first[1], study, [25n, 15n]);
    await south.witness();
    await south.submit(answerSouth);
    const second = three.map((site) => site.nextOrder());
    await east.decline(first[2], 'SITE_BUDGET_EXHAUSTED');

    const moments = await Promise.all(second);
    expect(moments[0].statistic).toBe('moments');
    const design = study.queries[1].design;
    if (design.kind !== 'moments') throw new Error('the second statistic is another one');
    const step = design.lattice.countStep;
    for (const [index, site] of three.entries()) {
      const sealed = site.answer(moments[index], study, [0n, 0n, 40n * step, 0n, 0n, 0n, 0n, 30n * step, 0n, 0n]);
      await site.witness();
      await site.submit(sealed);
    }

    const { body } = await http('GET', '/api/v1/studies/demo-lung');
    expect(body).toMatchObject({ state: 'completed', sites: three.map((site) => ({ id: site.id, progress: 'READY' })) });
    const result = (await http('GET', '/api/v1/studies/demo-lung/result')).body as unknown as PublishedResult;
    const [counts, means] = result.rounds;
    expect(counts.pooled?.sites).toEqual(['north', 'south']);
    expect(counts.pooled?.estimate).toMatchObject({ groups: [{ count: { value: 55 } }, { count: { value: 35 } }] });
    expect(means.pooled?.sites).toEqual(['north', 'south', 'east']);
    expect(means.pooled?.estimate).toMatchObject({
      kind: 'moments',
      groups: [{ count: { value: expect.closeTo(120, 5) } }, { count: { value: expect.closeTo(90, 5) } }],
    });
    expect(means.pooled?.further).toMatchObject([{ kind: 'compare', differences: [{ groups: ['benign', 'malignant'] }] }]);
    expect(result.privacy.rhoPerSite).not.toBe('0');
    const { epsilonAtSites, epsilon } = result.privacy;
    expect(epsilonAtSites.map((line) => line.sites)).toEqual([1, 2, 3]);
    expect(epsilonAtSites[0].epsilon).toBe(epsilon);
    expect(epsilonAtSites[1].epsilon / epsilon).toBeGreaterThan(1.4);
    expect(epsilonAtSites[2].epsilon / epsilon).toBeLessThan(1.95);
    const open = (await (await fetch(`${running.address.pageUrl}/api/v1/public/studies/demo-lung`)).json()) as typeof result;
    expect(open).toEqual(result);
    const table = await (await fetch(`${running.address.pageUrl}/api/v1/public/studies/demo-lung/rows`)).json();
    expect(table).toEqual({ columns: TIDY_COLUMNS, rows: publishedRows(result) });
    expect(new Set(publishedRows(result).map((row) => row.release))).toEqual(new Set(['enrolment', 'moments']));
    // What each site sent is public with the result, refused and unpooled contributions are not.
    const sent = (await (
      await fetch(`${running.address.pageUrl}/api/v1/public/studies/demo-lung/contributions`)
    ).json()) as ContributionsDocument;
    expect(sent.rounds.map(({ statistic, contributions }) => [statistic, contributions.map(({ site }) => site)])).toEqual([
      ['enrolment', ['north', 'south']],
      ['moments', ['east', 'north', 'south']],
    ]);
    expect(sent.rounds[0].contributions.map(({ vector }) => vector)).toEqual([
      ['30', '20'],
      ['25', '15'],
    ]);
    for (const { site, receipt } of sent.rounds[0].contributions)
      expect(counts.pooled?.answers).toContainEqual({ site, answer: receipt.answerHash });
    const { receipts } = await north.call(north.rounds, north.rounds.listReceipts, { cursor: '', pageSize: 0 });
    expect(receipts.map((line) => [line.statistic, line.receipt?.answerHash])).toEqual([
      ['enrolment', contribution.receipt?.answerHash],
      ['moments', expect.stringMatching(/^[0-9a-f]{64}$/)],
    ]);
  });

  it('leaves the vector of a poisoned site out, says so each time it is sent, and goes on without it', async () => {
    const three = await join3(['fair-a', 'fair-b', 'poisoned']);
    const study = freezeStudy(
      parseStudy(
        protocolFor(
          'poison',
          three.map((site) => site.id),
        ),
      ),
    );
    await http('POST', '/api/v1/studies', study.protocol);
    await http('POST', '/api/v1/studies/poison/open');
    expect((await http('GET', '/api/v1/public/studies/poison/contributions')).status).toBe(404);
    for (const site of three) await site.report(study, Progress.PROGRESS_READY);
    const [a, b, poisoned] = three;
    const orders = await Promise.all(three.map((site) => site.nextOrder()));
    // A million patients would be plausible; a count below zero by more than noise is not.
    const sent = poisoned.answer(orders[2], study, [-1_000_000n, 12n]);
    await poisoned.witness();
    const requestId = randomUUID();
    const refused = { code: status.INVALID_ARGUMENT, reason: 'CONTRIBUTION_IMPLAUSIBLE' };
    expect(await refusal(poisoned.submit(sent, requestId))).toEqual(refused);
    expect(await refusal(poisoned.submit(sent, requestId))).toEqual(refused);
    expect(await refusal(poisoned.submit(sent))).toEqual(refused);
    expect((await refusal(poisoned.submit(poisoned.answer(orders[2], study, [11n, 12n])))).reason).toBe('CONTRIBUTION_DIFFERS');
    for (const [site, order] of [
      [a, orders[0]],
      [b, orders[1]],
    ] as const) {
      const answer = site.answer(order, study, [10n, 12n]);
      await site.witness();
      await site.submit(answer);
    }
    // Nobody waits for the deadline: the three have answered, and the next round is asked of all.
    const moments = await Promise.all(three.map((site) => site.nextOrder()));
    const huge = poisoned.answer(moments[2], study, [1n << 60n, ...new Array<bigint>(9).fill(0n)]);
    await poisoned.witness();
    expect(await refusal(poisoned.submit(huge))).toEqual(refused);
    await a.decline(moments[0], 'SITE_BUDGET_EXHAUSTED');
    await b.decline(moments[1], 'SITE_BUDGET_EXHAUSTED');
    const { body } = await http('GET', '/api/v1/studies/poison');
    expect(body).toMatchObject({
      state: 'incomplete',
      rounds: [
        {
          state: 'pooled',
          answers: expect.arrayContaining([{ site: 'poisoned', outcome: 'refused', code: 'CONTRIBUTION_IMPLAUSIBLE' }]),
        },
        { state: 'abandoned' },
      ],
    });
    const result = (await http('GET', '/api/v1/studies/poison/result')).body as unknown as ResultDocument;
    expect(result.rounds[0].pooled?.sites).toEqual(['fair-a', 'fair-b']);
    expect(result.rounds[0].pooled?.estimate).toMatchObject({ groups: [{ count: { value: 20 } }, { count: { value: 24 } }] });
    // The charge of the site stands: its receipts are kept like any other's.
    const { receipts } = await poisoned.call(poisoned.rounds, poisoned.rounds.listReceipts, { cursor: '', pageSize: 0 });
    expect(receipts.map((line) => line.statistic)).toEqual(['enrolment', 'moments']);
  });

  it('gives up a study when too many sites say no', async () => {
    const [a, b] = await join3(['no-a', 'no-b']);
    const study = freezeStudy(parseStudy(protocolFor('unwanted', [a.id, b.id])));
    await http('POST', '/api/v1/studies', study.protocol);
    await http('POST', '/api/v1/studies/unwanted/open');
    await a.report(study, Progress.PROGRESS_READY);
    await b.report(study, Progress.PROGRESS_REJECTED);
    expect((await http('GET', '/api/v1/studies/unwanted')).body['state']).toBe('abandoned');
  });

  it('ends a study at the word of its operator: the round is closed, and nothing more of it is sent', async () => {
    const [a, b] = await join3(['ended-a', 'ended-b']);
    const study = freezeStudy(parseStudy({ ...protocolFor('ended', [a.id, b.id]), minSites: 1 }));
    await http('POST', '/api/v1/studies', study.protocol);
    await http('POST', '/api/v1/studies/ended/open');
    for (const site of [a, b]) await site.report(study, Progress.PROGRESS_READY);
    const order = await a.nextOrder();
    const cancelled = await http('POST', '/api/v1/studies/ended/cancellation');
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'abandoned', rounds: [{ state: 'abandoned' }] } });
    expect((await refusal(a.decline(order, 'QUARANTINED'))).reason).toBe('ROUND_CLOSED');
    const { assignments } = await b.call(b.sites, b.sites.pullAssignments, { siteId: b.id, waitSeconds: 0 });
    expect(assignments.filter(({ work }) => work?.value.studyId === 'ended')).toEqual([]);
    expect(await http('POST', '/api/v1/studies/ended/cancellation')).toMatchObject({
      status: 409,
      body: { code: 'STUDY_NOT_IN_THIS_STATE' },
    });
    expect((await http('POST', '/api/v1/studies/never/cancellation')).status).toBe(404);
    // The sites that were asked hear of it, and nobody else does.
    const beat = { siteId: b.id, roundIds: [], coordinatorSeen: undefined, standing: undefined };
    expect((await b.call(b.sites, b.sites.heartbeat, beat)).cancelledStudies).toEqual([study.digest]);
    const [other] = await join3(['bystander']);
    const asked = { ...beat, siteId: other.id };
    expect((await other.call(other.sites, other.sites.heartbeat, asked)).cancelledStudies).toEqual([]);
  });

  it('takes a long vector in chunks, and closes a round at its time with whoever answered', async () => {
    const [a, b] = await join3(['slow-a', 'slow-b']);
    const study = freezeStudy(parseStudy({ ...protocolFor('slow', [a.id, b.id]), minSites: 1 }));
    await http('POST', '/api/v1/studies', study.protocol);
    await http('POST', '/api/v1/studies/slow/open');
    for (const site of [a, b]) await site.report(study, Progress.PROGRESS_READY);
    const order = await a.nextOrder();
    const whole = a.answer(order, study, [12n, 34n]);
    await a.witness();
    const uploadSha256 = createHash('sha256').update(whole.vector).digest();
    const uploaded = { ...whole, vector: Buffer.alloc(0), uploadSha256 };
    expect((await refusal(a.submit(uploaded))).reason).toBe('CONTRIBUTION_INCOMPLETE');
    const part = { identity: undefined, roundId: order.roundId, uploadSha256, offset: 0n, chunk: whole.vector };
    const { receivedBytes } = await a.call(a.rounds, a.rounds.putContributionChunk, once(PutContributionChunkRequest, part));
    expect(receivedBytes).toBe(32n);
    const other = { ...part, uploadSha256: createHash('sha256').update('other').digest() };
    const second = a.call(a.rounds, a.rounds.putContributionChunk, once(PutContributionChunkRequest, other));
    expect((await refusal(second)).reason).toBe('CONTRIBUTION_DIFFERS');
    await a.submit(uploaded);
    clock.aheadMs = 25 * 3_600_000;
    await running.app.get(RoundService).closeOverdue();
    clock.aheadMs = 0;
    const next = await a.nextOrder();
    expect(next.statistic).toBe('moments');
    expect((await refusal(b.decline(order, 'QUARANTINED'))).reason).toBe('ROUND_CLOSED');
    await a.decline(next, 'STUDY_BUDGET_EXHAUSTED');
    await b.decline(next, 'STUDY_BUDGET_EXHAUSTED');
    const { body } = await http('GET', '/api/v1/studies/slow');
    expect(body).toMatchObject({
      state: 'incomplete',
      rounds: [{ state: 'pooled', answers: [{ site: 'slow-a', outcome: 'released' }] }, { state: 'abandoned' }],
    });
    // The second round was declined before it cost anything; of the site that said nothing in the first nobody can know.
    const { privacy } = (await http('GET', '/api/v1/studies/slow/result')).body as unknown as ResultDocument;
    expect(privacy.chargedAtSites).toEqual([
      { site: 'slow-a', rho: expect.not.stringMatching(/^0$/), assumed: false },
      { site: 'slow-b', rho: privacy.chargedAtSites?.[0].rho, assumed: true },
    ]);
  });

  it('rings at once at a site that watches', async () => {
    const site = sites.find((known) => known.id === 'north') as RehearsalSite;
    const stream = site.sites.watch({ siteId: site.id });
    stream.on('error', () => undefined);
    const rings = (async function* () {
      for await (const message of stream) yield (message as { doorbell?: { $case: string } }).doorbell?.$case;
    })();
    expect((await rings.next()).value).toBe('assignmentsChanged');
    const study = freezeStudy(parseStudy(protocolFor('bell', ['north', 'south'])));
    await http('POST', '/api/v1/studies', study.protocol);
    const began = performance.now();
    await http('POST', '/api/v1/studies/bell/open');
    expect((await rings.next()).value).toBe('assignmentsChanged');
    expect(performance.now() - began).toBeLessThan(1_000);
    stream.cancel();
  });

  it('keeps a log of it all whose head is signed, and goes on from it after a restart', async () => {
    const before = (await http('GET', '/api/v1/audit/checkpoint')).body;
    expect(Number(before['size'])).toBeGreaterThan(20);
    for (const site of sites) site.close();
    await running.stop();
    running = await start({});
    expect(running.address.pageUrl).toBeNull();
    expect((await http('GET', '/api/v1/audit/checkpoint')).body).toEqual(before);
    expect((await http('GET', '/api/v1/audit/verify')).body).toMatchObject({ verified: true, size: before['size'] });
    expect((await http('GET', '/api/v1/audit/entries/0')).body).toMatchObject({
      entry: { kind: 'log-started', owner: 'coordinator' },
      size: before['size'],
    });
    expect((await http('GET', '/api/v1/audit/entries/100000')).status).toBe(404);
    expect((await http('GET', '/api/v1/audit/consistency/5')).body).toMatchObject({ from: 5, to: before['size'] });
    expect((await http('GET', '/api/v1/studies/demo-lung/result')).status).toBe(200);
  });

  it('has written no surprise into its log', () => {
    const told = logged.filter((line) => /"level":(50|60)/.test(line));
    // The alarm of the site that refused it is no surprise: it is what the operator has to see.
    expect(told.filter((line) => !line.includes('"site":"wary"'))).toEqual([]);
  });
});
