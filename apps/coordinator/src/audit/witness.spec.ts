import { createPublicKey, verify } from 'node:crypto';
import { instantFromMs, parseSiteId, toHex, type Digest } from '@collimate/kernel-canonical';
import {
  checkpointText,
  entryBytes,
  leafHash,
  MerkleTree,
  parseEntry,
  verifyConsistency,
  verifyInclusion,
  type LogEntry,
} from '@collimate/governance-provenance';
import {
  checkpointFromWire,
  consistencyFromWire,
  inclusionFromWire,
  SiteAlarm,
  WitnessCheckpointRequest,
} from '@collimate/protocol';
import { RehearsalSite, once, refusal } from '../../fixtures/rehearsal-site.js';
import { protocolFor } from '../../fixtures/rehearsal-study.js';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';

const at = instantFromMs(0);

describe('the logs of coordinator and sites', () => {
  const home = new RehearsalCoordinator();

  beforeAll(() => home.start());
  afterAll(() => home.end());

  it('signs the head of its log in Hello with the key of the enrolment, and proves that it only grew', async () => {
    const site = new RehearsalSite(parseSiteId('reader'), home.running.address.port);
    const { coordinatorLogKey } = await site.enrol(await home.invite('reader'));
    home.sites.push(site);
    const key = createPublicKey({ key: coordinatorLogKey, format: 'der', type: 'spki' });
    const first = await site.hello();
    const head = checkpointFromWire(first.coordinatorCheckpoint);
    expect(verify(null, Buffer.from(checkpointText(head)), key, first.coordinatorCheckpoint!.signature)).toBe(true);
    await home.invite('later');
    await site.witness();
    const second = await site.hello(head.size);
    const grown = checkpointFromWire(second.coordinatorCheckpoint);
    expect(grown.size).toBeGreaterThan(head.size);
    expect(verifyConsistency(head, grown, consistencyFromWire(second.coordinatorConsistency!))).toBe(true);
    expect((await site.hello(grown.size + 1)).coordinatorConsistency).toBeUndefined();
  });

  it('confirms a log that grows, and refuses one that shrinks or forks', async () => {
    const [site] = await home.join(['grower']);
    await site.witness();
    site.append({ kind: 'quarantine-entered', at });
    await site.witness();
    expect(Number((await site.hello()).witnessed?.size)).toBe(2);
    // Its answer was lost: the site asks again, from where it last knew us.
    expect(Number((await site.witness({ from: 1 })).witnessed?.size)).toBe(2);
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
    const [site] = await home.join(['watcher']);
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
    const [site] = await home.join(['again']);
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
    const last = Number((await home.http('GET', '/api/v1/audit/checkpoint')).body['size']) - 3;
    const { body } = await home.http('GET', `/api/v1/audit/entries/${last}`);
    expect(body['entry']).toMatchObject({
      kind: 'site-log-restarted',
      site: 'again',
      generation: 2,
      ...held,
      witnessedSize: 2,
      witnessedRoot: toHex(root),
    });
    expect(home.logged.some((line) => line.includes('began another log') && line.includes('"site":"again"'))).toBe(true);
  });

  it('takes a later log of a site that it has never confirmed anything of, if the log says so', async () => {
    const [site] = await home.join(['late']);
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

  it('proves to a site which study, software and policy its log holds, and enters each policy once', async () => {
    const [site] = await home.join(['asking']);
    const { body: study } = await home.http('POST', '/api/v1/studies', protocolFor('proven-study', ['asking', 'grower']));
    const ask = async (policy: string, digest = String(study['digest'])) => {
      const request = {
        siteId: 'asking',
        studyDigest: digest,
        policySha256: Buffer.from(policy, 'hex'),
        coordinatorSeen: { size: 0n },
      };
      const { entries, coordinatorHead } = await site.call(site.sites, site.sites.proveApproved, request);
      const shown = checkpointFromWire(coordinatorHead?.checkpoint);
      return entries.map(({ leaf, inclusion }) => {
        expect(verifyInclusion(leafHash(leaf), inclusionFromWire(inclusion), shown)).toBe(true);
        return parseEntry(leaf.toString());
      });
    };
    const [first, second] = ['1'.repeat(64), '2'.repeat(64)];
    expect(await ask(first)).toMatchObject([
      { kind: 'study-frozen', study: study['digest'] },
      { kind: 'software-named', version: '0.1.0', software: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { kind: 'site-policy-named', site: 'asking', policy: first },
    ]);
    await ask(first);
    expect(await ask(second, '3'.repeat(64))).toMatchObject([{ kind: 'software-named' }, { policy: second }]);
    const { body } = await home.http('GET', '/api/v1/audit/leaves/0');
    expect((body['leaves'] as string[]).filter((leaf) => leaf.includes('site-policy-named'))).toHaveLength(2);
    expect((await refusal(ask('12'))).reason).toBe('BAD_DIGEST');
  });

  it('confirms no head that is not signed by the key that the site has named', async () => {
    const [site] = await home.join(['signer']);
    site.stand(SiteAlarm.SITE_ALARM_NONE);
    await site.hello();
    expect((await refusal(site.witness({ signature: new Uint8Array(64) }))).reason).toBe('CHECKPOINT_UNSIGNED');
    expect((await refusal(site.witness({ signature: new Uint8Array(0) }))).reason).toBe('CHECKPOINT_UNSIGNED');
    await site.witness();
    site.standing = { alarm: SiteAlarm.SITE_ALARM_NONE, logKey: Buffer.from('no key') };
    expect((await refusal(site.hello())).reason).toBe('INVALID_REQUEST');
  });

  it('tells its operator that a site refuses it, and when it goes on', async () => {
    const [site] = await home.join(['wary']);
    await home.http('POST', '/api/v1/studies', protocolFor('wary-study', ['wary', 'signer']));
    const said = async (): Promise<unknown[]> => {
      const { body } = await home.http('GET', '/api/v1/studies/wary-study');
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
      home.logged.filter((line) => line.includes('refuses this coordinator') && line.includes('"site":"wary"'));
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

  it('has written no surprise into its log', () => {
    // The alarm of the site that refused it is no surprise: it is what the operator has to see.
    expect(home.surprises().filter((line) => !line.includes('"site":"wary"'))).toEqual([]);
  });
});
