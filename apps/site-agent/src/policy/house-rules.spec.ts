import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SignedEnvelope } from '@collimate/governance-publication';
import type { SitePolicyView, SiteTerms } from '@collimate/platform-site-api';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

/* What a hospital allows, what it agreed to, and how it leaves. */
describe('a hospital', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  const study = rehearsalStudy();
  const rules = (keys: object) => ({ schema: 'collimate.house-policy/1', ...keys });
  const compare = (keys: object) =>
    hospital.as<{ digest: string; changes: string[]; outside: string[] }>('olga', 'POST', 'policy/comparisons', {
      rules: rules(keys),
    });
  const sign = async (by: 'ada' | 'ben' | 'olga', keys: object) =>
    hospital.as<{ kind: string }>(by, 'POST', 'policy/signatures', { rules: rules(keys), digest: (await compare(keys)).digest });
  const terms = () => hospital.as<SiteTerms>('olga', 'GET', 'terms');

  beforeAll(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open();
    coordinator.pending = true;
    const enrolled = await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    expect(enrolled).toMatchObject({ isPending: true, phrase: expect.stringMatching(/^([a-z]+ ){5}[a-z]+$/) });
    expect((await hospital.status()).coordinator?.phrase).toBe(enrolled['phrase']);
    coordinator.review(study);
    await until(async () => (await hospital.status()).studies.length === 1);
  });
  afterAll(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  it('says in words how far apart the ticks have to lie, and which approved studies would be answered no more', async () => {
    expect(await compare({ shortestTickMs: 60_000 })).toMatchObject({
      changes: ["answers leave on ticks that lie apart: no rule: the machine's setting -> 60 s at least"],
      outside: [],
    });
    const { says } = (await hospital.as<SitePolicyView>('ben', 'GET', 'policy')).counts.at(-1)!;
    expect(says).toContain('two ticks 1 ms');
  });

  it('puts rules in force by two people, who read the change in words and sign its digest', async () => {
    expect(await compare({ leastSites: 3, studyBudget: '1/10' })).toMatchObject({
      changes: [
        'one study may take: no rule: whatever the lifetime budget has left -> rho 1/10 at most',
        'a study pools: no rule: whatever two approvers sign -> 3 sites at least',
      ],
      outside: [],
    });
    await expect(sign('olga', { leastSites: 3 })).rejects.toThrow('ROLE_MISSING');
    await expect(compare({ leastSites: 0 })).rejects.toThrow('BODY_INVALID');
    await expect(compare({ leastSite: 2 })).rejects.toThrow('BODY_INVALID');
    expect(await sign('ada', { leastSites: 3 })).toEqual({ kind: 'signed' });
    const waits = await hospital.as<SitePolicyView>('ben', 'GET', 'policy');
    expect(waits).toMatchObject({ inForce: null, waiting: { signed: { name: 'ada' }, rules: { leastSites: 3 } } });
    await expect(sign('ada', { leastSites: 3 })).rejects.toThrow('ALREADY_SIGNED');
    // The second signs the change that waits, by the digest that is shown with it.
    const { digest } = waits.waiting!;
    const body = { rules: waits.waiting!.rules, digest };
    expect(await hospital.as('ben', 'POST', 'policy/signatures', body)).toEqual({ kind: 'applied' });
    expect(await hospital.as('ben', 'GET', 'policy')).toMatchObject({ inForce: { by: ['ada', 'ben'] }, waiting: null });
    await expect(hospital.as('ben', 'POST', 'policy/signatures', body)).rejects.toThrow('POLICY_CHANGED_MEANWHILE');
  });

  it('approves no study that its rules do not allow, and says each reason', async () => {
    const approve = () => hospital.as('ada', 'POST', `studies/${study.digest}/approvals`);
    await expect(approve()).rejects.toThrow(
      /POLICY_FORBIDS.*it would pool 2 sites, and this hospital asks for 3|it would pool 2 sites/,
    );
    const strict = { studyBudget: '1/20', purposes: ['DUO:0000042'] };
    for (const by of ['ada', 'ben'] as const) await sign(by, strict);
    await expect(approve()).rejects.toThrow(/costs rho .* may take 1\/20; its purpose DUO:0000006 is none of this hospital's/);
    for (const by of ['ada', 'ben'] as const) await sign(by, { leastSites: 2 });
    await hospital.approve(study);
  });

  it('answers an approved study no more while later rules forbid it, charges nothing, and says so before they are signed', async () => {
    await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
    const before = (await hospital.as<{ site: { spent: string } }>('ada', 'GET', 'budget')).site.spent;
    expect((await compare({ leastSites: 5 })).outside).toEqual(['rehearsal']);
    for (const by of ['ada', 'ben'] as const) await sign(by, { leastSites: 5 });
    coordinator.order(orderOf(study, 'enrolment', 'r-1'));
    await until(() => coordinator.declined.length === 1);
    expect((await hospital.as<{ site: { spent: string } }>('ada', 'GET', 'budget')).site.spent).toBe(before);
    for (const by of ['ada', 'ben'] as const) await sign(by, {});
    coordinator.order(orderOf(study, 'moments', 'r-2'));
    await until(() => coordinator.handedIn.length === 1);
  });

  it('sees why it is suspended, in one line that can be shown, and no more when it goes on', async () => {
    coordinator.suspendedWhy = 'its scanner is being calibrated';
    coordinator.drain();
    await until(async () => (await hospital.status()).coordinator?.suspendedWhy === 'its scanner is being calibrated');
    coordinator.suspendedWhy = 'two\nlines';
    coordinator.drain();
    await until(async () => (await hospital.status()).coordinator?.suspendedWhy === 'no reason that can be shown');
    coordinator.suspendedWhy = '';
    coordinator.drain();
    await until(async () => (await hospital.status()).coordinator?.suspendedWhy === null);
    expect(hospital.logged.filter((line) => line.includes('SUSPENDED'))).toHaveLength(1);
    expect(hospital.logged.join('')).not.toContain('calibrated');
  });

  it('shows what it agreed to, and takes it back in the name of whoever says so', async () => {
    const [agreed] = (await terms()).studies;
    expect(agreed).toMatchObject({
      ...{ study: 'rehearsal', version: 1, title: 'A rehearsal', digest: study.digest, price: '11/100', spent: '1/10' },
      agreed: [{ name: 'ada' }, { name: 'ben' }],
      ...{ refused: [], takenBack: null },
    });
    await hospital.as('ben', 'POST', `studies/${study.digest}/close`);
    expect((await terms()).studies[0]).toMatchObject({ state: 'closed', takenBack: { name: 'ben', at: expect.any(String) } });
  });

  it('leaves by the word of two people: the link ends, its keys are gone, and what remains is certified', async () => {
    const leave = (by: 'ada' | 'ben', site = 'north') =>
      hospital.as<{ kind: string; certificate?: SignedEnvelope }>(by, 'POST', 'decommission', { site });
    await expect(leave('ada', 'south')).rejects.toThrow('BODY_INVALID');
    expect(await leave('ada')).toEqual({ kind: 'signed' });
    expect((await hospital.status()).coordinator).not.toBeNull();
    const { kind, certificate } = await leave('ben');
    expect(kind).toBe('left');
    const { predicate } = JSON.parse(Buffer.from(certificate!.payload, 'base64').toString()) as {
      predicate: Record<string, unknown>;
    };
    expect(predicate).toMatchObject({ site: 'north', by: ['ada', 'ben'], studies: [{ study: 'rehearsal', state: 'closed' }] });
    expect(JSON.stringify(predicate['remains'])).toContain('folder of keys');
    expect(existsSync(join(hospital.keys, 'tls.pem'))).toBe(false);
    await expect(hospital.status()).rejects.toThrow('NOT_AUTHENTICATED');
    const { hellos } = coordinator;
    await hospital.stop();
    await hospital.start();
    await hospital.login();
    expect(await hospital.status()).toMatchObject({ site: null, coordinator: null, left: { site: 'north' } });
    await expect(hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') })).rejects.toThrow('HAS_LEFT');
    expect(coordinator.hellos).toBe(hellos);
    expect((await terms()).leftAt).not.toBeNull();
    expect((await hospital.as('ada', 'GET', 'log/verify'))['isSound']).toBe(true);
  });
});
