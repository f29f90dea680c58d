import { releaseCertificate, releaseRows, type PublishedResult } from '@collimate/governance-publication';
import { freezeStudy, type FeatureProtocol } from '@collimate/governance-study';
import { digestOf } from '@collimate/kernel-canonical';
import { gaussianEpsilon } from '@collimate/privacy-accounting';
import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { publishedResult } from '../../fixtures/published-result.js';
import { certificatePage } from '../views/certificate.page.js';
import { renderCertificate } from '../views/certificate.view.js';
import { verifyDocument } from './verify-document.js';
import { verifyPage } from './verify-page.js';

const protocol = noduleProtocol(100);
const study = freezeStudy(protocol);
const result = publishedResult(protocol, 200);
const copy = <T>(document: T): T => JSON.parse(JSON.stringify(document)) as T;

function failures(document: unknown, trusted: Parameters<typeof verifyDocument>[1] = { protocol }): readonly string[] {
  const { checks } = verifyDocument(copy(document), trusted);
  return checks.filter(({ verdict }) => verdict === 'fails').map(({ what }) => what);
}

function abandoned(index: number): PublishedResult {
  const { digest: _, ...body } = copy(result);
  const rounds = body.rounds.map((round, i) => (i === index ? { ...round, state: 'abandoned' as const, pooled: null } : round));
  return { ...body, rounds, digest: digestOf('collimate.result/1', { ...body, rounds }) };
}

describe('a release certificate', () => {
  const certificate = releaseCertificate(result, study);

  it('tells each release alone, and the last with all before it, as the privacy statement does', () => {
    const [enrolment, moments] = certificate.releases;
    expect(enrolment.alone).toEqual(enrolment.cumulative);
    expect(moments.cumulative!.rho).toBe(result.privacy.rhoPerSite);
    expect(moments.cumulative!.epsilon).toBe(result.privacy.epsilon);
    expect(moments.cumulative!.sites.slice(0, 2).map(({ count, epsilon }) => ({ sites: count, epsilon }))).toEqual(
      result.privacy.epsilonAtSites,
    );
    expect(moments.alone!.epsilon).toBeLessThan(moments.cumulative!.epsilon);
  });

  it('tells more for relatives than for sites: k times the distance, against the square root of k', () => {
    const { alone } = certificate.releases[1];
    const { d2, sigma2 } = certificate.releases[1];
    const mu = Math.sqrt(Number(d2) / Number(sigma2));
    for (const { count, epsilon } of alone!.relatives) expect(epsilon).toBeCloseTo(gaussianEpsilon(count * mu, 1e-6), 3);
    for (const { count, epsilon } of alone!.sites) expect(epsilon).toBeCloseTo(gaussianEpsilon(Math.sqrt(count) * mu, 1e-6), 3);
  });

  it('holds as JSON and as a page', () => {
    expect(failures(certificate)).toEqual([]);
    const { checks } = verifyPage(Buffer.from(certificatePage(copy(certificate))), { protocol });
    expect(checks.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
    expect(checks.at(-1)).toMatchObject({ what: 'page', verdict: 'holds' });
  });

  it('does not hold where any word or number of it is another', () => {
    const { result: _, schema: __, ...said } = copy(certificate);
    const survivors: string[] = [];
    const walk = (value: unknown, put: (forged: unknown) => object, path: string): void => {
      if (typeof value === 'object' && value !== null) {
        for (const [key, inner] of Object.entries(value)) {
          walk(
            inner,
            (one) =>
              put(Array.isArray(value) ? value.map((old, i) => (String(i) === key ? one : old)) : { ...value, [key]: one }),
            `${path}.${key}`,
          );
        }
        return;
      }
      const forged = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)}1`;
      try {
        if (failures(put(forged)).length === 0) survivors.push(path);
      } catch {
        // A document that no longer has the form of a certificate is refused.
      }
    };
    walk(said, (forged) => ({ ...certificate, ...(forged as object) }), '');
    expect(survivors).toEqual([]);
  });

  it('does not hold as a page that shows another number than its document', () => {
    const page = certificatePage(copy(certificate)).replace(`ε = ${result.privacy.epsilon}`, 'ε = 0.1');
    expect(verifyPage(Buffer.from(page), {}).checks.at(-1)).toMatchObject({ what: 'page', verdict: 'fails' });
    expect(() => verifyPage(Buffer.from('<!doctype html><p>ε = 0.1'), {})).toThrow('neither a certificate nor a receipt');
  });

  it('leaves open, without the protocol, what the protocol adds', () => {
    const { checks } = verifyDocument(copy(certificate), {});
    expect(checks.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
    expect(checks.filter(({ verdict }) => verdict === 'not-shown').map(({ what }) => what)).toContain(
      'clip and references of release moments',
    );
    expect(failures({ ...certificate, delta: '1/10' }, {})).toContain('delta of the certificate');
  });

  it('counts an abandoned round where the protocol tells its price, and says so where it does not', () => {
    const lost = abandoned(0);
    const [priced, unpriced] = [releaseCertificate(lost, study), releaseCertificate(lost)];
    expect(priced.releases[1].cumulative!.epsilon).toBe(result.privacy.epsilon);
    expect(unpriced.releases[1].cumulative).toBeNull();
    expect(unpriced.releases[1].alone).not.toBeNull();
    expect(unpriced.refusals).toEqual([{ question: 'enrolment', status: 'abandoned', rows: 0 }]);
    expect(renderCertificate(unpriced)).toContain('not known');
    expect(certificatePage(unpriced)).toContain('not known without the protocol');
    for (const one of [priced, unpriced]) expect(failures(one, {})).toEqual([]);
    expect(failures(priced)).toEqual([]);
  });

  it('calls no price right that only the protocol tells', () => {
    const lost = abandoned(0);
    const priced = copy(releaseCertificate(lost, study));
    const cheap = (guarantee: NonNullable<(typeof priced.releases)[number]['alone']>) => ({ ...guarantee, epsilon: 1e-4 });
    const first = { ...priced.releases[0], sigma2: '999999999', alone: cheap(priced.releases[0].alone!) };
    const second = { ...priced.releases[1], cumulative: cheap(priced.releases[1].cumulative!) };
    const open = (releases: readonly unknown[]): readonly string[] => {
      const { checks } = verifyDocument(copy({ ...priced, releases }), {});
      return checks.filter(({ verdict }) => verdict === 'not-shown').map(({ what }) => what);
    };
    expect(failures({ ...priced, releases: [first, second] }, {})).toEqual(['price of release moments']);
    expect(open([first, priced.releases[1]])).toContain('price of release enrolment');
    expect(open(priced.releases)).toEqual(expect.arrayContaining(['price of release enrolment', 'price of release moments']));
  });

  it.each([
    ['epsilon of the budget', (privacy: PublishedResult['privacy']) => ({ ...privacy, budgetEpsilon: 0.1 })],
    [
      'epsilon of a subject at 2 sites',
      (privacy: PublishedResult['privacy']) => ({ ...privacy, epsilonAtSites: [{ sites: 2, epsilon: 0.1 }] }),
    ],
  ])('holds %s to rho, delta and the mechanisms without the protocol too', (what, forge) => {
    const { digest: _, ...body } = copy(result);
    const forged = { ...body, privacy: forge(body.privacy) };
    const sealed = { ...forged, digest: digestOf('collimate.result/1', forged) } as PublishedResult;
    expect(failures(releaseCertificate(sealed), {})).toEqual([what]);
  });

  it('leaves open whether a statistic of two answers was answered once or an answer is left out', () => {
    const { statistics, ...rest } = protocol as FeatureProtocol;
    const twice: FeatureProtocol = {
      ...rest,
      statistics: statistics.map((one) => ({ ...one, answers: 2 })),
      budget: { rho: '50' },
    };
    const { checks } = verifyDocument(copy(publishedResult(twice, 200)), { protocol: twice });
    expect(checks.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
    expect(checks.find(({ what }) => what === 'rounds of moments')).toMatchObject({ verdict: 'not-shown' });
  });

  it('charges all steps of a release of several, and says how many there were', () => {
    const { digest: _, ...body } = copy(result);
    const inSteps = (round: (typeof body.rounds)[number]): (typeof body.rounds)[number] => {
      const { pooled } = round;
      if (round.statistic !== 'moments' || pooled === null) return round;
      const { d2, sigma2 } = pooled.noise.mechanism;
      const mechanism = { kind: 'discrete-gaussian-steps' as const, d2, sigma2, steps: 20 };
      return { ...round, pooled: { ...pooled, noise: { ...pooled.noise, mechanism, rhoPerSite: '17/5' } } };
    };
    const rounds = body.rounds.map(inSteps);
    const stepped = { ...body, rounds, digest: digestOf('collimate.result/1', { ...body, rounds }) };
    expect(releaseRows(stepped).map(({ steps, rho_site: rho }) => [steps, rho])).toEqual([
      [1, '1/100'],
      [20, '17/5'],
    ]);
    const { releases } = releaseCertificate(stepped);
    expect(releases.map((one) => one.steps)).toEqual([undefined, 20]);
    const mu = Math.sqrt((20 * Number(releases[1].d2)) / Number(releases[1].sigma2));
    expect(releases[1].alone!.epsilon).toBeCloseTo(gaussianEpsilon(mu, 1e-6), 3);
    expect(releases[1].alone!.relatives[2].epsilon).toBeCloseTo(gaussianEpsilon(3 * mu, 1e-6), 3);
    const made = releaseCertificate(stepped);
    expect(renderCertificate(made)).toMatch(/moments +moments +pooled +\d+ +20 /);
    expect(certificatePage(made)).toContain('in each of 20 steps');
    expect(failures({ ...made, releases: made.releases.map((one) => ({ ...one, steps: 10 })) }, {})).toContain(
      'certificate of release moments',
    );
  });

  it('shows a title as a title, whatever is in it', () => {
    const named = { ...certificate, study: { ...certificate.study, title: '</script><img src=x onerror=alert(1)>"' } };
    const page = certificatePage(named);
    expect(page).not.toContain('<img');
    expect(page.match(/<\/script>/g)).toHaveLength(1);
  });

  it('tells what was suppressed', () => {
    const { refusals } = releaseCertificate(publishedResult(noduleProtocol(100), 3), study);
    expect(refusals).toContainEqual(expect.objectContaining({ question: 'enrolment', status: 'suppressed', rows: 2 }));
  });
});
