import { releaseCertificate, type PublishedResult } from '@collimate/governance-publication';
import { freezeStudy } from '@collimate/governance-study';
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
    expect(() => verifyPage(Buffer.from('<!doctype html><p>ε = 0.1'), {})).toThrow('holds no certificate');
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
