import { freezeStudy } from '@collimate/governance-study';
import { releaseCertificate } from '@collimate/governance-publication';
import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { publishedResult } from '../../fixtures/published-result.js';
import { renderCertificate } from './certificate.view.js';

describe('a certificate at the command line', () => {
  it('calls refused what was refused or abandoned, and nothing else', () => {
    const protocol = noduleProtocol(100);
    const certificate = releaseCertificate(publishedResult(protocol, 3), freezeStudy(protocol));
    const [first] = certificate.refusals;
    expect(first.status).toBe('suppressed');
    const text = renderCertificate({
      ...certificate,
      refusals: [
        { question: 'slopes', status: 'uninformative', rows: 2 },
        { question: 'sites', status: 'refused', rows: 1 },
        { question: 'later', status: 'abandoned', rows: 0 },
      ],
    });
    expect(text).toMatch(/says nothing +slopes: uninformative, 2 rows/);
    expect(text).toMatch(/refused +sites: refused, 1 rows/);
    expect(text).toMatch(/refused +later: abandoned/);
  });
});
