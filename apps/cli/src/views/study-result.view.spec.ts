import { TIDY_COLUMNS } from '@collimate/statistics-menu';
import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { publishedResult } from '../../fixtures/published-result.js';
import { renderResult, resultCsv } from './study-result.view.js';

describe('the result of a study', () => {
  const result = publishedResult(noduleProtocol(100), 200);

  it('has a row for every count, mean and difference, with its noise and its interval', () => {
    const text = renderResult(result);
    expect(text.match(/^(enrolment|moments) +count /gm)).toHaveLength(4);
    expect(text.match(/^moments +mean /gm)).toHaveLength(4);
    expect(text).toMatch(/^moments +difference of means +malignant - benign {2}Volume \(mesh\) +log\(value\) +0\.3000 /m);
    expect(text).toContain('epsilon charged   2.9545 at delta 1/1000000');
    expect(text).toContain('epsilon approved  2.9994 at delta 1/1000000');
  });

  it('is CSV with all digits and one line per number: the tidy table', () => {
    const [header, ...lines] = resultCsv(result).trimEnd().split('\n');
    expect(header).toBe(TIDY_COLUMNS.join(','));
    // Counts of both rounds, and what they come to together; how much was cut and how far that was checked; five rows for each feature and group, three for each
    // feature and pair of groups.
    expect(lines).toHaveLength(4 + 2 + 4 + 2 * 2 * 5 + 2 * 3);
    const cells = lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [TIDY_COLUMNS[index], cell])));
    const [together] = cells.filter(({ quantity }) => quantity === 'combined count');
    // Standard errors of 10 and 6.548: 1 / sqrt(1 / 100 + 1 / 42.877) = 5.478.
    expect(together).toMatchObject({ group: 'benign', release: 'enrolment + moments', status: 'ok' });
    expect(Number(together['se'])).toBeCloseTo(5.478, 3);
    const mean = cells.find(({ quantity, group }) => quantity === 'mean' && group === 'malignant')!;
    expect(mean).toMatchObject({
      study: 'lung-nodules',
      release: 'moments',
      variable: 'RNU0@DHQ4',
      scale: 'log(value)',
      status: 'ok',
    });
    const moments = result.rounds[1].pooled!.estimate as unknown as {
      readonly groups: readonly { readonly features: readonly { readonly mean: { readonly value: number } }[] }[];
    };
    expect(Number(mean.estimate)).toBe(moments.groups[1].features[0].mean.value);
    // 9 + 0.5 reference SD of 0.6.
    expect(Number(mean.estimate)).toBeCloseTo(9.3, 6);
  });

  it('shows a suppressed group as such, without its number', () => {
    const few = publishedResult(noduleProtocol(100), 3);
    expect(renderResult(few).match(/ count .*suppressed/g)).toHaveLength(6);
    const rows = resultCsv(few).trimEnd().split('\n').slice(1);
    expect(rows).toHaveLength(4 + 2 + 4 + 2 * 2 * 5 + 2 * 3);
    expect(rows.every((row) => row.endsWith(',suppressed,,'))).toBe(true);
    expect(rows.every((row) => row.split(',').slice(18, 19).join('') === '')).toBe(true);
  });

  it('says beside a number that the noise drowns it, with the numbers of its interval', () => {
    const drowned = renderResult(publishedResult(noduleProtocol(100), 25));
    expect(drowned).toMatch(/^moments +mean +malignant .*uninformative/m);
    expect(renderResult(result)).not.toMatch(/^moments +count .*uninformative/m);
  });

  it('says that a round was abandoned', () => {
    const abandoned = {
      ...result,
      rounds: result.rounds.map((round) => ({ ...round, state: 'abandoned' as const, pooled: null })),
    };
    expect(renderResult(abandoned)).toContain('moments, abandoned: too few sites answered');
  });
});
