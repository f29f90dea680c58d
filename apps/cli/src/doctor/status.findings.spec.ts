import type { SiteStatus } from '@collimate/platform-site-api';
import { doctorExit, renderDoctor } from '../views/doctor.view.js';
import { renderNetsheet } from '../views/netsheet.view.js';
import { statusFindings } from './status.findings.js';

const NOW = Date.parse('2026-01-10T00:00:00Z');
const well: SiteStatus = {
  version: '0.1.0',
  site: 'north',
  left: null,
  accountsBegunAnew: null,
  coordinator: {
    url: 'https://c.example',
    connected: true,
    since: '2026-01-09T00:00:00Z',
    lastError: null,
    nextTryAt: null,
    hindrance: null,
    suspendedWhy: null,
    transport: 'h2',
    isInspected: false,
    isSigned: true,
    certificateExpires: '2026-02-01T00:00:00Z',
    phrase: 'zoo zoo zoo zoo zoo zoo',
  },
  paused: null,
  quarantine: 'none',
  quarantineCause: null,
  alarm: null,
  witnesses: undefined,
  consent: { warnings: [] },
  extraction: { waiting: 0, running: 0, failed: 0, done: 0, queue: null, skipped: [] },
  studies: [],
  rounds: [],
};
const link = well.coordinator!;

describe('what the running agent tells the doctor', () => {
  const states = (status: SiteStatus | undefined): string =>
    statusFindings(status, NOW)
      .map(({ name, state }) => `${name} ${state}`)
      .join(', ');

  it('warn of a coordinator that answers, and whose database does not', () => {
    const hindrance = { code: 'STORE_FULL', since: '2026-01-09T23:00:00Z' };
    const found = statusFindings({ ...well, coordinator: { ...link, hindrance } }, NOW).find(({ name }) => name === 'link');
    expect(found).toMatchObject({ state: 'warn', seen: expect.stringContaining('STORE_FULL') as string });
  });

  it('is skipped where nobody is logged in, and before the enrolment', () => {
    expect(new Set(statusFindings(undefined, NOW).map(({ state }) => state))).toEqual(new Set(['skip']));
    expect(states({ ...well, coordinator: null })).toContain('certificate skip, link skip, record ok');
  });

  it('is well', () => {
    expect(states(well)).toBe('certificate ok, link ok, record ok, coordinator-log ok, consent ok, scans ok');
  });

  it.each<[string, string, Partial<SiteStatus>]>([
    [
      'a certificate that ends soon',
      'certificate warn',
      { coordinator: { ...link, certificateExpires: '2026-01-15T00:00:00Z' } },
    ],
    ['one that has ended', 'certificate fail', { coordinator: { ...link, certificateExpires: '2026-01-09T00:00:00Z' } }],
    ['a link that is down', 'link fail', { coordinator: { ...link, connected: false } }],
    ['a twin', 'record fail', { quarantine: 'unrecovered', quarantineCause: 'witness-forked' }],
    ['a restored backup', 'record fail', { quarantine: 'unrecovered', quarantineCause: 'database-behind' }],
    ['another log', 'coordinator-log fail', { alarm: 'coordinator-log-forked' }],
    ['a list without a second place', 'consent warn', { consent: { warnings: ['WITHDRAWALS_COPY_NOT_SET'] } }],
    [
      'a queue that is away',
      'scans fail',
      { extraction: { ...well.extraction, queue: { code: 'QUEUE_UNREACHABLE', since: '2026-01-09T00:00:00Z' } } },
    ],
  ])('names %s, with a cure', (_what, expected, change) => {
    const found = statusFindings({ ...well, ...change }, NOW);
    expect(states({ ...well, ...change })).toContain(expected);
    for (const { state, cure } of found) expect(cure !== undefined).toBe(state === 'warn' || state === 'fail');
  });
});

describe('the pages of the doctor', () => {
  const report = {
    schema: 'collimate.doctor/1',
    version: '0.1.0',
    coordinator: 'https://c.example:8443',
    proxy: 'proxy:3128',
    account: 'collimate-agent',
    findings: [
      { name: 'dns', title: 'name', state: 'ok', seen: '192.0.2.7', cure: undefined },
      { name: 'disk', title: 'disk', state: 'warn', seen: '2.0 GiB', cure: 'Make room.' },
    ],
  } as const;

  it('end with 0, 1 or 2', () => {
    expect(doctorExit({ ...report, findings: report.findings.slice(0, 1) })).toBe(0);
    expect(doctorExit(report)).toBe(1);
    expect(doctorExit({ ...report, findings: [{ ...report.findings[1], state: 'fail' }, report.findings[0]] })).toBe(2);
  });

  it('say what to do below the line that it is about, and how many there are of each', () => {
    expect(renderDoctor(report)).toContain(
      'warn  disk  2.0 GiB\n      do: Make room.\n\n1 ok, 1 warnings, 0 failures, 0 not looked at.',
    );
  });

  it('tell a firewall team where to, by which way, and leave blanks for names', () => {
    const page = renderNetsheet(report, 'agent-1');
    for (const words of [
      '`c.example` (192.0.2.7)',
      'TCP 8443',
      'through the proxy `proxy:3128`',
      '| data protection officer |  |  |',
    ])
      expect(page).toContain(words);
    expect(renderNetsheet({ ...report, coordinator: null, proxy: null, findings: [] }, 'a')).toContain('| way | direct |');
  });
});
