import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { releaseCertificate, type PublishedResult, type ReleaseCertificate } from '@collimate/governance-publication';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { IMAGED_DOCUMENT } from '../../fixtures/imaged-study.js';
import { publishedResult } from '../../fixtures/published-result.js';
import { certificatePage } from '../views/certificate.page.js';
import { renderCertificate } from '../views/certificate.view.js';
import { renderResult } from '../views/study-result.view.js';
import { verifyDocument } from './verify-document.js';
import { verifyPage } from './verify-page.js';

/* Which definition of the engine a study names is said wherever its numbers are, and held to its protocol. */
const copy = <T>(document: T): T => JSON.parse(JSON.stringify(document)) as T;
const failures = (document: unknown, trusted: Parameters<typeof verifyDocument>[1]): readonly string[] =>
  verifyDocument(copy(document), trusted)
    .checks.filter(({ verdict }) => verdict === 'fails')
    .map(({ what }) => what);

const NAMED = 'collimate-ibsi1/2, which the study names: a site that runs another definition does not answer';
const UNNAMED = 'the study names none: sites may have computed by different definitions, and were pooled';

describe('a study that names the engine', () => {
  const protocol = parseStudy({ ...IMAGED_DOCUMENT, engine: 'collimate-ibsi1/2' });
  const study = freezeStudy(protocol);
  const result = publishedResult(protocol, 200);
  const certificate = releaseCertificate(result, study);

  it('has it in its result, its certificate, and on the pages of both', () => {
    expect(result.study.engine).toBe('collimate-ibsi1/2');
    expect(certificate.engine).toEqual({ definition: 'collimate-ibsi1/2', words: NAMED });
    expect(renderResult(result)).toContain(NAMED);
    expect(renderCertificate(certificate)).toContain(NAMED);
    expect(certificatePage(certificate)).toContain(`<dt>Engine</dt><dd>${NAMED}</dd>`);
    expect(failures(result, { protocol })).toEqual([]);
    expect(failures(certificate, { protocol })).toEqual([]);
  });

  it('is held to its protocol: a document that names another engine, or none, does not hold', () => {
    const { engine: _, ...unnamed } = result.study;
    for (const forged of [unnamed, { ...result.study, engine: 'collimate-ibsi1/1' }]) {
      expect(failures({ ...result, study: forged }, { protocol })).toContain('description of the study');
    }
    const { engine: __, ...silent } = certificate;
    for (const forged of [silent, { ...certificate, engine: { definition: null, words: UNNAMED } }]) {
      expect(failures(forged, { protocol })).toContain('engine of the certificate');
    }
  });
});

describe('a study that names no engine', () => {
  const protocol = noduleProtocol(100);
  const result = publishedResult(protocol, 200);
  const certificate = releaseCertificate(result, freezeStudy(protocol));
  /** As the version before wrote it. */
  const ofBefore = (today: ReleaseCertificate): ReleaseCertificate => {
    const { engine: _, ...said } = copy(today);
    return said as ReleaseCertificate;
  };

  it('says so', () => {
    expect(result.study).not.toHaveProperty('engine');
    expect(certificate.engine).toEqual({ definition: null, words: UNNAMED });
    expect(renderResult(result)).toContain(UNNAMED);
    expect(certificatePage(certificate)).toContain(`<dt>Engine</dt><dd>${UNNAMED}</dd>`);
    expect(failures(certificate, { protocol })).toEqual([]);
    expect(failures({ ...certificate, engine: { definition: null, words: NAMED } }, { protocol })).toEqual([
      'engine of the certificate',
    ]);
  });

  it('has certificates of before that hold, as documents and as pages', () => {
    const before = ofBefore(certificate);
    expect(failures(before, { protocol })).toEqual([]);
    const { checks } = verifyPage(Buffer.from(certificatePage(before)), { protocol });
    expect(checks.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
  });

  it('has pages of before that are made again byte for byte', () => {
    const file = new URL('../../../../libs/governance/publication/src/result-1.golden.json', import.meta.url);
    const before = ofBefore(releaseCertificate(JSON.parse(readFileSync(file, 'utf8')) as PublishedResult));
    const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
    // Of the document and its page as the version before wrote them.
    expect(sha(JSON.stringify(before))).toBe('5a9c76f768e9bf50af0eef883516324ded2582b9ed143a6f60dfd39cc8f9be52');
    expect(sha(certificatePage(before))).toBe('7e6a5f43cad5686e5cc24ad85398cde7154acaa375742c8fd0ac77b1da2662c9');
  });
});
