import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { status } from '@grpc/grpc-js';
import { parseSiteId } from '@collimate/kernel-canonical';
import { createSiteRequest, newNonce } from '@collimate/platform-pki';
import { RehearsalSite, refusal } from '../../fixtures/rehearsal-site.js';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';

describe('the way of a site into the federation', () => {
  const home = new RehearsalCoordinator();

  beforeAll(() => home.start());
  afterAll(() => home.end());

  it('enrols a site once for each invitation, and knows no other invitation', async () => {
    const site = new RehearsalSite(parseSiteId('once'), home.running.address.port);
    const token = await home.invite('once');
    await site.enrol(token);
    home.sites.push(site);
    expect((await site.hello()).protocol).toBe(1);
    const again = new RehearsalSite(parseSiteId('once'), home.running.address.port);
    expect(await refusal(again.enrol(token))).toEqual({ code: status.PERMISSION_DENIED, reason: 'TOKEN_USED' });
    const authorityPem = readFileSync(home.running.address.authorityFile, 'utf8');
    again.connect(authorityPem);
    const request = { siteId: 'once', nonce: newNonce(), certificateRequestDer: Buffer.alloc(0), agentVersion: '' };
    expect((await refusal(again.call(again.sites, again.sites.enrol, request))).reason).toBe('TOKEN_UNKNOWN');
    again.close();
  });

  it('enrols again for the key that the invitation bound, as after a lost answer, until the site is revoked', async () => {
    const site = new RehearsalSite(parseSiteId('lost'), home.running.address.port);
    const token = await home.invite('lost');
    await site.enrol(token);
    const { key } = site;
    site.close();
    const again = new RehearsalSite(site.id, home.running.address.port);
    home.sites.push(again);
    const { certificatePem } = await again.enrol(token, key);
    expect(new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect((await again.hello()).protocol).toBe(1);
    await home.http('POST', '/api/v1/sites/lost/revocation');
    expect((await refusal(again.enrol(token, key))).reason).toBe('TOKEN_USED');
  });

  it('refuses a text that no database takes, from a site, from nobody and from an operator, without a surprise', async () => {
    const [site, neighbour] = await home.join(['nul', 'neighbour']);
    const before = home.surprises().length;
    const greeting = {
      ...{
        siteId: 'nul',
        agentVersion: 'a\0b',
        protocolMin: 1,
        protocolMax: 1,
        policySha256: Buffer.alloc(32),
        capabilities: [],
      },
      ...{ clockUnixMs: BigInt(Date.now()), checkpoint: undefined, coordinatorSizeSeen: 0n, standing: undefined },
    };
    const refused = { code: status.INVALID_ARGUMENT, reason: 'INVALID_REQUEST' };
    expect(await refusal(site.call(site.sites, site.sites.hello, greeting))).toEqual(refused);
    const enrolment = { siteId: 'nul', nonce: newNonce(), certificateRequestDer: Buffer.alloc(0), agentVersion: '\0' };
    expect(await refusal(site.call(site.sites, site.sites.enrol, enrolment))).toEqual(refused);
    const invited = await home.http('POST', '/api/v1/sites', { id: 'other', name: 'Hospital \0' });
    expect(invited).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    expect(await home.http('POST', '/api/v1/sites/nul%00/suspension')).toMatchObject({ status: 400 });
    expect((await neighbour.hello()).protocol).toBe(1);
    expect((await site.hello()).protocol).toBe(1);
    expect(home.surprises().length).toBe(before);
  });

  it('takes back every invitation that was not used, and none that was', async () => {
    const tokens = [await home.invite('astray'), await home.invite('astray')];
    const withdraw = (id: string) => home.http('POST', `/api/v1/sites/${id}/invitation/withdrawal`);
    expect(await withdraw('astray')).toEqual({ status: 200, body: { id: 'astray', withdrawn: 2 } });
    expect((await withdraw('astray')).body).toMatchObject({ withdrawn: 0 });
    for (const token of tokens) {
      const thief = new RehearsalSite(parseSiteId('astray'), home.running.address.port);
      expect((await refusal(thief.enrol(token))).reason).toBe('TOKEN_UNKNOWN');
      thief.close();
    }
    const [site] = await home.join(['astray']);
    expect((await withdraw('astray')).body).toMatchObject({ withdrawn: 0 });
    expect((await site.hello()).protocol).toBe(1);
    expect((await withdraw('nobody')).body).toMatchObject({ code: 'SITE_UNKNOWN' });
  });

  it('renews for the bound key alone, also to a peer without a certificate', async () => {
    const [site] = await home.join(['renewer']);
    const certificatePem = await site.renew();
    const bare = new RehearsalSite(site.id, home.running.address.port);
    bare.connect(readFileSync(home.running.address.authorityFile, 'utf8'));
    const { keyPem } = await createSiteRequest(site.id);
    expect((await refusal(bare.renew(keyPem))).reason).toBe('KEY_MISMATCH');
    bare.close();
    expect(certificatePem).toContain('BEGIN CERTIFICATE');
  });

  it('binds the next key of a site that shows its valid certificate, and knows the old key no more', async () => {
    const [site] = await home.join(['rotator']);
    const bare = new RehearsalSite(site.id, home.running.address.port);
    bare.connect(readFileSync(home.running.address.authorityFile, 'utf8'));
    const next = await createSiteRequest(site.id);
    expect((await refusal(bare.renew(next.keyPem))).reason).toBe('KEY_MISMATCH');
    const certificatePem = await site.renew(next.keyPem);
    expect(new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(next.keyPem))).toBe(true);
    expect(await bare.renew(next.keyPem)).toContain('BEGIN CERTIFICATE');
    expect((await refusal(bare.renew(site.key))).reason).toBe('KEY_MISMATCH');
    bare.close();
  });

  it('takes a renewal from the allowance of the site, and nothing for a stranger who only names it', async () => {
    const [site] = await home.join(['counted']);
    const counted = home.counted();
    const stranger = new RehearsalSite(site.id, home.running.address.port);
    stranger.connect(readFileSync(home.running.address.authorityFile, 'utf8'));
    const { keyPem } = await createSiteRequest(site.id);
    expect((await refusal(stranger.renew(keyPem))).reason).toBe('KEY_MISMATCH');
    expect(counted).toEqual([]);
    await stranger.renew(site.key);
    expect(counted).toEqual([site.id]);
    stranger.close();
  });

  it('refuses a site that speaks for another one', async () => {
    const [west] = await home.join(['west']);
    const request = { siteId: 'once', waitSeconds: 0 };
    expect(await refusal(west.call(west.sites, west.sites.pullAssignments, request))).toEqual({
      code: status.PERMISSION_DENIED,
      reason: 'SITE_MISMATCH',
    });
  });

  it('cuts off a revoked site at its next call on the open connection, and at the handshake', async () => {
    const [gone] = await home.join(['gone']);
    await gone.hello();
    expect((await home.http('POST', '/api/v1/sites/gone/revocation')).status).toBe(204);
    const { body: head } = await home.http('GET', '/api/v1/audit/checkpoint');
    const { body: newest } = await home.http('GET', `/api/v1/audit/entries/${(head as { size: number }).size - 1}`);
    expect(newest).toMatchObject({ entry: { kind: 'site-standing-set', site: 'gone', standing: 'revoked', by: 'operator' } });
    expect(await refusal(gone.hello())).toEqual({ code: status.UNAUTHENTICATED, reason: 'CERTIFICATE_REVOKED' });
    gone.reconnect();
    expect(await refusal(gone.hello())).toEqual({ code: status.UNAUTHENTICATED, reason: 'CERTIFICATE_REQUIRED' });
    expect((await refusal(gone.renew())).reason).toBe('SITE_SUSPENDED');
  });

  it('has written no surprise into its log', () => {
    expect(home.surprises()).toEqual([]);
  });
});
