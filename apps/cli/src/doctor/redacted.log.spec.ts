import { redactedLines } from './redacted.log.js';

const line = (entry: object): string =>
  JSON.stringify({ level: 40, time: '2026-01-05T10:11:12.131Z', name: 'site-agent', ...entry });

describe('the redacted log', () => {
  const log = [
    line({ level: 30, msg: 'scan 4711 of Miller begins', subject: 'Miller' }),
    line({ code: 'COORDINATOR_UNREACHABLE', trouble: 'TLS_UNTRUSTED', msg: 'down' }),
    line({ code: 'COORDINATOR_UNREACHABLE', trouble: 'TLS_UNTRUSTED', time: '2026-01-05T23:59:59Z', downMs: 4711 }),
    line({ level: 50, err: { code: 'DISK_FAILED', message: '/images/Miller/4711.dcm' }, file: '/images/Miller' }),
    line({ level: 50, err: { message: 'Miller' } }),
    line({ code: 'miller' }),
    'a line of something else: Miller',
    '[1,2]',
    'null',
  ].join('\n');

  it('has the day, the level, the code and the trouble of each warning and error, once, and no word of anybody', () => {
    const schema = 'collimate.redacted-log/1';
    expect(redactedLines(log)).toEqual([
      { schema, day: '2026-01-05', level: 'error', code: 'DISK_FAILED' },
      { schema, day: '2026-01-05', level: 'error', code: 'INTERNAL' },
      { schema, day: '2026-01-05', level: 'warn', code: 'COORDINATOR_UNREACHABLE', trouble: 'TLS_UNTRUSTED' },
      { schema, day: '2026-01-05', level: 'warn', code: 'INTERNAL' },
    ]);
    expect(JSON.stringify(redactedLines(log))).not.toMatch(/miller|4711/i);
  });

  it('is the same for two hospitals whose patients differ: neither number nor order nor hour of lines is in it, and no code about scans', () => {
    const work = (scans: number): string =>
      Array.from({ length: scans }, (_, n) => [
        line({ level: 30, msg: 'a scan is read', time: `2026-01-05T0${n % 10}:00:00Z` }),
        line({ code: 'QUEUE_LOST_JOBS', jobs: scans }),
        line({ code: 'FEATURES_OUTDATED' }),
        line({ code: 'DATABASE_BEHIND_WITHDRAWALS' }),
        line({ code: 'CREDENTIALS_REFUSED', failures: n }),
      ])
        .flat()
        .join('\n');
    expect(redactedLines(`${log}\n${work(3)}`)).toEqual(redactedLines(`${work(9)}\n${log}`));
  });
});
