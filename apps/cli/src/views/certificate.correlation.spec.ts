import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { methodsParagraph, releaseCertificate, releaseCertificateChecks, releaseRows } from '@collimate/governance-publication';
import { publishedRows } from '@collimate/statistics-menu';
import { publishedResult } from '../../fixtures/published-result.js';

const fixtures = join(import.meta.dirname, '../../../../libs/governance/study/fixtures');
const protocol = parseStudy(JSON.parse(readFileSync(join(fixtures, 'correlated.protocol.txt'), 'utf8')));
const study = freezeStudy(protocol);
const result = publishedResult(protocol, 300);
const WORDS = `public correlation a-public-series/1`;

describe('a result whose noise a public correlation shaped', () => {
  it('names it in each of its analyses and beside what was cut', () => {
    const named = { correlation: { from: 'a-public-series/1', sha256: '5'.repeat(64) } };
    const results = result.rounds.flatMap(({ pooled }) => [pooled!.estimate, ...(pooled!.further ?? [])]);
    expect(results).toHaveLength(2);
    for (const one of results) expect(one).toMatchObject(named);
    const notes = publishedRows(result).filter(({ note }) => note.includes(WORDS));
    expect(notes.map(({ quantity, group }) => [quantity, group])).toEqual([
      ['cut off', 'no'],
      ['cut off', 'yes'],
    ]);
  });

  it('has it in its certificate, its table of releases and its methods, and all of it is verified', () => {
    const certificate = releaseCertificate(result, study);
    expect(certificate.clipping).toContain(`The noise of means was shaped by the ${WORDS} (sha256 555`);
    expect(certificate.clipping).toContain('the guarantee is the same whatever it says');
    expect(releaseCertificateChecks(certificate, protocol).filter(({ verdict }) => verdict === 'fails')).toEqual([]);
    expect(releaseRows(result, { study })[0].references).toBe('constant public-reference public-correlation a-public-series/1');
    expect(methodsParagraph(study, result)).toContain(`the noise of means was shaped by the ${WORDS}`);
  });
});
