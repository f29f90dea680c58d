import { releaseCertificate, releaseRows, type PublishedResult } from '@collimate/governance-publication';
import { epsilonAlone, epsilonAtSites, freezeStudy, sharingOf } from '@collimate/governance-study';
import { digestOf } from '@collimate/kernel-canonical';
import { add, formatRational, rational } from '@collimate/kernel-numeric';
import { amongHonest, epsilonOfRho, parseEvent, roundedUp } from '@collimate/privacy-accounting';
import { publishedResult } from '../../fixtures/published-result.js';
import { SHARED_SITES, sharedProtocol } from '../../fixtures/shared-study.js';
import { certificatePage } from '../views/certificate.page.js';
import { renderCertificate } from '../views/certificate.view.js';
import { verifyDocument } from './verify-document.js';
import { verifyPage } from './verify-page.js';

const SITES = SHARED_SITES;
const DELTA = 1e-6;
const protocol = sharedProtocol();
const study = freezeStudy(protocol);
const copy = <T>(document: T): T => JSON.parse(JSON.stringify(document)) as T;
const sealed = ({ digest: _, ...body }: PublishedResult): PublishedResult => ({
  ...body,
  digest: digestOf('collimate.result/1', body),
});

function failures(document: unknown, trusted: Parameters<typeof verifyDocument>[1] = { protocol }): readonly string[] {
  const { checks } = verifyDocument(copy(document), trusted);
  return checks.filter(({ verdict }) => verdict === 'fails').map(({ what }) => what);
}

/** In one attempt all five answer; then one had vanished in the burst, and the spare went without it. */
const whole = publishedResult(protocol, 200, { charged: 1, roster: SITES });
const spare = publishedResult(protocol, 200, { charged: 2, roster: SITES.slice(1) });

describe('a result under shared noise', () => {
  it.each([
    ['in one attempt', whole],
    ['with a spare that was used', spare],
  ])('is that of its protocol %s, with and without the protocol at hand', (_what, result) => {
    expect(failures(result)).toEqual([]);
    expect(failures(result, {})).toEqual([]);
  });

  it('does not hold where it tells another number of attempts, or more than the protocol has spares', () => {
    const told = (charged: number | undefined): PublishedResult => {
      const { charged: _, ...round } = copy(spare.rounds[0]);
      return sealed({ ...copy(spare), rounds: [{ ...round, charged }] });
    };
    expect(failures(told(1))).toContain('privacy statement');
    expect(failures(told(3))).toEqual(expect.arrayContaining(['attempts of round table', 'privacy statement']));
    expect(failures(told(0))).toContain('attempts of round table');
    expect(failures(told(undefined))).toContain('attempts of round table');
    expect(failures(told(1), {})).toContain('rho of all rounds');
    const { privacy } = copy(spare);
    expect(failures(sealed({ ...copy(spare), privacy: { ...privacy, epsilonAlone: 0.1 } }), {})).toEqual([
      'epsilon of one site alone',
    ]);
  });
});

describe('the certificate of a result under shared noise', () => {
  it.each([
    ['in one attempt', whole],
    ['with a spare that was used', spare],
  ])('says what the result says %s: for several sites, and for one share alone', (_what, result) => {
    const certificate = releaseCertificate(result, study);
    const { cumulative } = certificate.releases[0];
    const { privacy } = result;
    expect(cumulative).toMatchObject({ rho: privacy.rhoPerSite, epsilon: privacy.epsilon, epsilonAlone: privacy.epsilonAlone });
    expect(cumulative!.sites.map(({ count, epsilon }) => ({ sites: count, epsilon }))).toEqual(privacy.epsilonAtSites);
    expect(certificate.noise).toMatchObject({
      model: 'shared',
      words: expect.stringContaining('one share of the noise') as string,
    });
    expect(failures(certificate)).toEqual([]);
    expect(failures(releaseCertificate(result), {})).toEqual([]);
    const { checks } = verifyPage(Buffer.from(certificatePage(copy(certificate))), { protocol });
    expect(checks.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
  });

  it('counts a subject of k hospitals k times in one sum, and one share alone by its own variance', () => {
    const [{ alone, d2, share2, honest }] = releaseCertificate(whole, study).releases;
    expect([honest, sharingOf(protocol)?.colluding]).toEqual([4, 1]);
    expect([alone!.rho, alone!.accountant]).toEqual(['1/50', 'zcdp']);
    for (const { count, epsilon } of alone!.sites) {
      expect(epsilon).toBe(roundedUp(epsilonOfRho(rational(BigInt(count) ** 2n, 50n), DELTA)));
    }
    expect(alone!.sites).toEqual(alone!.relatives);
    // Its own noise is that of one discrete Gaussian; under local noise it were the whole of it.
    const lone = rational(BigInt(d2!), 2n * BigInt(share2!));
    expect(alone!.epsilonAlone).toBe(roundedUp(epsilonOfRho(lone, DELTA)));
  });

  it('counts the attempt that gave nothing as if everybody who was asked had been in it', () => {
    const certificate = releaseCertificate(spare);
    const [release] = certificate.releases;
    const event = parseEvent(spare.rounds[0].pooled!.noise.mechanism);
    if (event.kind !== 'shared-discrete-gaussian') throw new Error(event.kind);
    const events = [amongHonest(event, 4), event];
    expect(event.honest).toBe(3);
    expect(release.charged).toBe(2);
    expect(release.alone?.epsilonAlone).toBe(epsilonAlone(events, DELTA));
    expect(release.alone?.sites.map(({ epsilon }) => epsilon)).toEqual([1, 2, 3].map((k) => epsilonAtSites(events, k, DELTA)));
    const [row] = releaseRows(spare);
    expect(row).toMatchObject({ charged: 2, honest: 3, share2: String(event.share2), rho_site: '1/25' });
    const [lone, other] = [event, amongHonest(event, 4)].map(({ share2 }) => rational(event.d2, 2n * share2));
    expect(row.rho_solo).toBe(formatRational(add(lone, other)));
    expect(renderCertificate(certificate)).toContain('table: 2 attempts');
    expect(renderCertificate(certificate)).toContain(`of one site alone`);
    const page = certificatePage(certificate);
    expect(page).toContain('one of 3 shares');
    expect(page).toContain(', 2 attempts');
    expect(page).toContain(`ε = ${release.cumulative!.epsilonAlone}`);
  });
});

describe('a result whose sites answered in the open where no attempt gave a sum', () => {
  const fallen = sharedProtocol({ fallback: 'local' });
  const frozen = freezeStudy(fallen);
  const open = publishedResult(fallen, 200, { charged: 3, attempted: 2, roster: SITES });
  const bent = (round: object, keys: object = {}): PublishedResult =>
    sealed({ ...copy(open), ...keys, rounds: [{ ...copy(open.rounds[0]), ...round }] });

  it('is that of its protocol, at the price of both attempts and of the answer in the open', () => {
    expect(failures(open, { protocol: fallen })).toEqual([]);
    expect(failures(open, {})).toEqual([]);
    expect(open.privacy.rhoPerSite).toBe('3/50');
    expect(open.rounds[0].pooled?.noise).toMatchObject({ model: 'local', pooledNoiseVariance: expect.any(String) as string });
    const { checks } = verifyDocument(copy(open), { protocol: fallen });
    expect(checks.find(({ what }) => what === 'attempts of round table')).toMatchObject({
      verdict: 'holds',
      detail: expect.stringContaining("that none gave a sum, and how many there were, is the coordinator's word") as string,
    });
    const certificate = releaseCertificate(open, frozen);
    expect(failures(certificate, { protocol: fallen })).toEqual([]);
    expect(certificate.releases[0]).toMatchObject({ charged: 3, attempted: 2, mechanism: 'discrete-gaussian' });
    expect(certificate.noise.words).toContain('(fallback: local), and the vector of each is seen; so it was in: table');
    expect(renderCertificate(certificate)).toContain(
      'table: 2 attempts without a sum, then each site in the open with its whole noise (fallback: local)',
    );
    expect(certificatePage(certificate)).toContain('2 attempts without a sum');
    expect(releaseRows(open, { study: frozen })[0]).toMatchObject({ noise_model: 'local', charged: 3, rho_site: '3/50' });
  });

  it('does not hold under a protocol without a fallback, nor with more attempts, more answers or another noise than it has', () => {
    const told = (keys: object): readonly string[] => failures(bent(keys), { protocol: fallen });
    expect(failures(publishedResult(protocol, 200, { charged: 2, attempted: 1, roster: SITES }))).toEqual(
      expect.arrayContaining(['attempts of round table', 'mechanism of round table']),
    );
    expect(told({ attempted: 3, charged: 4 })).toContain('attempts of round table');
    expect(told({ attempted: 1 })).toContain('attempts of round table');
    // An answer in the open that is in no price.
    expect(told({ attempted: 2, charged: 2 })).toContain('attempts of round table');
    expect(told({ attempted: undefined })).toEqual(
      expect.arrayContaining(['roster of round table', 'mechanism of round table', 'privacy statement']),
    );
    expect(told({ attempted: 0, charged: 1 })).toContain('privacy statement');
    const shared = publishedResult(fallen, 200, { charged: 1, roster: SITES });
    expect(failures(shared, { protocol: fallen })).toEqual([]);
    const masked = { ...copy(open.rounds[0].pooled!), masked: shared.rounds[0].pooled!.masked };
    expect(told({ pooled: masked })).toContain('roster of round table');
  });
});
