import { again, joined, type FileReport } from './again.mjs';

/** A report of a file whose tests ended as they are named. */
function file(name: string, ...statuses: ('passed' | 'failed')[]): FileReport {
  const status = statuses.length === 0 || statuses.includes('failed') ? 'failed' : 'passed';
  return { name, status, assertionResults: statuses.map((one, n) => ({ status: one, fullName: `${name} ${n}` })) };
}
const report = (...testResults: FileReport[]) => ({ testResults });

describe('the second look at specs that failed', () => {
  it('runs specs of the programs again, that failed or could not be loaded', () => {
    const first = report(file('/r/apps/a.spec.ts', 'failed'), file('/r/apps/b.spec.ts'), file('/r/libs/c.spec.ts', 'passed'));
    expect(again(first, '/r')).toEqual(['/r/apps/a.spec.ts', '/r/apps/b.spec.ts']);
  });

  it('runs nothing again if a lib failed, or more than three files', () => {
    expect(again(report(file('/r/apps/a.spec.ts', 'failed'), file('/r/libs/c.spec.ts', 'failed')), '/r')).toEqual([]);
    const many = ['a', 'b', 'c', 'd'].map((name) => file(`/r/apps/${name}.spec.ts`, 'failed'));
    expect(again(report(...many), '/r')).toEqual([]);
  });

  it('counts what failed twice as failed, and names what passed alone', () => {
    const first = report(file('a', 'passed', 'failed'), file('b', 'failed', 'failed'), file('c', 'passed'));
    const second = report(file('a', 'passed', 'passed'), file('b', 'passed', 'failed'));
    expect(joined(first, second)).toMatchObject({ passed: 4, failed: 1, unsteady: ['a 1', 'b 0'] });
  });

  it('counts a file that could not be loaded as one failure, and without a second look all that failed', () => {
    expect(joined(report(file('a'), file('b', 'failed', 'passed')), undefined)).toMatchObject({
      passed: 1,
      failed: 2,
      unsteady: [],
    });
  });
});
