import type { GroupMomentsResult } from '@collimate/statistics-pooling';
import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { publishedResult } from '../../fixtures/published-result.js';
import { renderResult, RESULT_COLUMNS, resultCsv } from './study-result.view.js';

describe('the result of a study', () => {
  const result = publishedResult(noduleProtocol(100), 200);

  it('has a row for every count, mean and difference, with its noise and its interval', () => {
    const text = renderResult(result);
    expect(text.match(/^(enrolment|moments) +count /gm)).toHaveLength(4);
    expect(text.match(/^moments +mean /gm)).toHaveLength(4);
    expect(text).toMatch(/^moments +difference of means {2}malignant - benign {2}Volume \(mesh\) +log\(value\) +0\.3\d+ /m);
    expect(text).toContain('epsilon 2.9545 at delta 1/1000000');
  });

  it('is CSV with all digits and one line per number', () => {
    const [header, ...lines] = resultCsv(result).trimEnd().split('\n');
    expect(header).toBe(RESULT_COLUMNS.join(','));
    expect(lines).toHaveLength(4 + 4 + 2);
    const [statistic, quantity, group, feature, , scale, value] = lines[6].split(',');
    expect([statistic, quantity, group, feature, scale]).toEqual(['moments', 'mean', 'malignant', 'RNU0@DHQ4', 'log(value)']);
    const moments = result.rounds[1].pooled!.estimate as GroupMomentsResult;
    expect(Number(value)).toBe(moments.groups[1].features[0].mean.value);
    // 9 + 0.5 reference SD; what the clipping takes away is put back only approximately.
    expect(Number(value)).toBeCloseTo(9.3, 2);
  });

  it('shows a suppressed group as such, without its number', () => {
    const few = publishedResult(noduleProtocol(100), 3);
    expect(renderResult(few).match(/suppressed/g)).toHaveLength(4);
    const rows = resultCsv(few).trimEnd().split('\n').slice(1);
    expect(rows.every((row) => row.endsWith(',,,,,,,,suppressed'))).toBe(true);
  });

  it('says that a round was abandoned', () => {
    const abandoned = {
      ...result,
      rounds: result.rounds.map((round) => ({ ...round, state: 'abandoned' as const, pooled: null })),
    };
    expect(renderResult(abandoned)).toContain('moments, abandoned: too few sites answered');
  });
});
