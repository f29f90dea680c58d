import { freezeStudy, parseStudy, type FeatureProtocol } from '@collimate/governance-study';
import type { SiteStatus, SiteWithdrawal } from '@collimate/platform-site-api';
import type { StudyStatus } from '@collimate/protocol/http';
import { isPrintable } from '@collimate/kernel-canonical';
import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { columns, flooredRho } from '../output/columns.js';
import { budgetLines, renderBudget, renderSupplements } from './site-budget.view.js';
import { renderStatus, renderWithdrawal } from './site.views.js';
import { stateText } from './study-state.view.js';
import { renderReview } from './study-review.view.js';
import { progressText, renderStudyStatus } from './study-status.view.js';

describe('the pages of a site', () => {
  it('show a budget in rho and epsilon, what is spent rounded up and what is left rounded down', () => {
    const lines = budgetLines({
      site: { budget: '9/10', spent: '1/3', reserved: '0', supplements: [], waiting: undefined },
      studies: [{ id: 's', digest: 'd', budget: '37/200', spent: '0' }],
    });
    expect(lines[0].spentShare).toBeCloseTo(10 / 27, 12);
    expect(lines[1].spentEpsilon).toBe(0);
    const text = renderBudget(lines);
    expect(text).toMatch(/this site +0\.333334 +0\.566666 +0\.9 +37\.0 % /);
  });

  it('says that nothing is left where a recovery charged more than there was', () => {
    const studies = [{ id: 'lung', digest: 'a'.repeat(64), budget: '3/20', spent: '1/5' }];
    const lines = budgetLines({
      site: { budget: '9/10', spent: '1', reserved: '0', supplements: [], waiting: undefined },
      studies,
    });
    expect(lines.map(({ leftRho }) => leftRho)).toEqual(['0', '0']);
    for (const name of ['this site', 'lung']) {
      expect(renderBudget(lines)).toContain(`More was released than the budget of ${name} allows: nothing is left of it.`);
    }
  });

  it('shows what is left without a float between: a tenth is a tenth', () => {
    const [line] = budgetLines({
      site: { budget: '9/10', spent: '4/5', reserved: '0', supplements: [], waiting: undefined },
      studies: [],
    });
    expect(renderBudget([line])).toMatch(/this site +0\.8 +0\.1 +0\.9/);
    expect(['1/100', '-1/3', '2/3', '0'].map(flooredRho)).toEqual(['0.01', '-0.333334', '0.666666', '0']);
  });

  it('show who asked for more and how much, so that the second approver sees what is completed', () => {
    const waiting = [{ by: 'dpo', rho: '1/10', at: '2026-01-05T07:00:00.000Z' }];
    const lines = budgetLines({ site: { budget: '9/10', spent: '0', reserved: '0', supplements: [], waiting }, studies: [] });
    expect(renderBudget(lines)).toContain('dpo asked for rho 1/10 more, 2026-01-05T07:00:00.000Z');
    expect(renderSupplements([{ rho: '1/5', at: '2026-01-04T07:00:00.000Z' }], waiting).split('\n')).toEqual([
      'Added before: rho 1/5, 2026-01-04T07:00:00.000Z.',
      expect.stringContaining('dpo asked for rho 1/10 more'),
    ]);
  });

  it('say loudly that nothing may be released', () => {
    const status: SiteStatus = {
      version: '0.1.0',
      site: 'north',
      left: null,
      accountsBegunAnew: null,
      coordinator: {
        url: 'https://c:8443',
        connected: false,
        since: '2026-12-01T08:00:00.000Z',
        lastError: { code: 'COORDINATOR_UNREACHABLE', trouble: 'TLS_UNTRUSTED', at: '2026-12-01T08:00:00.000Z' },
        nextTryAt: '2026-12-01T08:00:05.000Z',
        hindrance: null,
        suspendedWhy: null,
        transport: 'h2',
        isInspected: false,
        isSigned: null,
        certificateExpires: '2026-12-23T08:00:00.000Z',
        phrase: 'zoo zoo zoo zoo zoo zoo',
      },
      paused: null,
      quarantine: 'unrecovered',
      quarantineCause: 'database-behind',
      alarm: 'coordinator-log-forked',
      witnesses: undefined,
      consent: { warnings: [] },
      extraction: { waiting: 1, running: 0, done: 3, failed: 0, queue: null, skipped: [{ code: 'CONSENT_NOT_GIVEN', scans: 2 }] },
      studies: [],
      rounds: [],
    };
    expect(renderStatus(status)).toMatch(/releases +STOPPED/);
    expect(renderStatus(status)).not.toMatch(/WAY/);
    const inspected = { ...status.coordinator!, transport: 'http/1.1' as const, isInspected: true, isSigned: false };
    expect(renderStatus({ ...status, coordinator: inspected })).toMatch(
      /WAY +the hospital's inspection[^]*WAY +the coordinator is older/,
    );
    expect(renderStatus({ ...status, quarantine: 'awaiting-consent' })).toMatch(/releases +STOPPED until consent/);
    expect(renderStatus(status)).toMatch(/ALARM .*coordinator-log-forked.*recover --coordinator/);
    expect(renderStatus(status)).not.toContain('PAUSED');
    expect(renderStatus(status)).not.toContain('ACCOUNTS');
    const anew = { ...status, accountsBegunAnew: '2026-12-01T08:00:00.000Z' };
    expect(renderStatus(anew)).toMatch(/ACCOUNTS +begun anew at 2026-12-01T08:00:00.000Z by whoever keeps the keys/);
    expect(renderStatus({ ...status, paused: { by: 'olga', at: '2026-12-01T08:00:00.000Z' } })).toMatch(
      /PAUSED +by olga since .*site resume/,
    );
    expect(renderStatus({ ...status, alarm: null })).not.toContain('ALARM');
    expect(renderStatus(status)).toMatch(
      /NOT connected to https:\/\/c:8443 since .*COORDINATOR_UNREACHABLE \(TLS_UNTRUSTED\); tried again at/,
    );
    const madeUp = {
      ...status.coordinator!,
      lastError: { code: 'HEAD_NOT_SIGNED', trouble: null, at: '2026-12-01T08:00:00.000Z' },
    };
    expect(renderStatus({ ...status, coordinator: madeUp })).toMatch(
      /HEAD_NOT_SIGNED: it names a head .* not signed; nothing is stopped/,
    );
    expect(renderStatus({ ...status, consent: { warnings: ['CLOCK_JUMPED'] } })).toMatch(/CONSENT .*confirm-clock/);
    expect(renderStatus({ ...status, consent: { warnings: ['WITHDRAWALS_OPEN'] } })).toMatch(/queue away, or the disk full/);
    expect(renderStatus(status)).toContain('2 left out (CONSENT_NOT_GIVEN)');
    expect(renderStatus(status)).not.toContain('QUEUE');
    const away = { code: 'QUEUE_UNREACHABLE' as const, since: '2026-01-01T00:00:00.000Z' };
    const unknown = { ...status.extraction, waiting: null, running: null, failed: null, queue: away };
    expect(renderStatus({ ...status, extraction: unknown })).toMatch(
      /3 done, \? running.*\n *QUEUE +QUEUE_UNREACHABLE since 2026/,
    );
    expect(renderStatus({ ...status, quarantine: 'none', coordinator: null, site: null })).toContain(
      'not enrolled: `collimate site enrol TOKEN`',
    );
  });

  it('say of a withdrawal what was done, how often, and where its certificate stands', () => {
    const done: SiteWithdrawal['done'] = [
      { kind: 'delete-features', count: 2 },
      { kind: 'stop-contact', count: 1 },
    ];
    const effects = done.map(({ kind }) => kind);
    const long = {
      study: 'x',
      answers: 1,
      rho: '88567706452236809167/885677064522368091700',
      epsilon: 2,
      isRestored: undefined,
      protection: 'noise-added-at-the-site',
    } as const;
    expect(renderWithdrawal({ effects: [], done: [], certificate: null, releases: [long] })).toContain(
      'rho 0.1 (rounded up), epsilon 2',
    );
    const restored = { ...long, rho: '1/10', isRestored: true } as const;
    expect(renderWithdrawal({ effects: [], done: [], certificate: null, releases: [restored] })).toContain(
      'known by a recovery alone',
    );
    const release = { ...long, study: 'lung', answers: 3, rho: '3/100', epsilon: 1.32 } as const;
    const releases = [release];
    expect(renderWithdrawal({ effects, done, certificate: '/data/certificates/a.json', releases })).toBe(
      'Withdrawn. Carried out: delete-features (2), stop-contact.\nReleased before, and not to be taken back; noise that was added here hides whether anybody was in it:\n  lung: 3 answers, rho 3/100, epsilon 1.32 at delta 1e-6\nCertificate of what was done, on the machine of the agent: /data/certificates/a.json',
    );
    expect(renderWithdrawal({ effects: [], done: [], certificate: null, releases: [] })).toBe(
      'Withdrawn. Carried out: nothing was left to do.',
    );
  });

  it('show an approver purpose, price, features and everything that leaves the house', () => {
    const study = freezeStudy(noduleProtocol(100));
    const names = { roi: ['GTV prim'], groups: [{ label: 'benign', local: [] }] };
    const earlier = [
      { statistic: 'moments', study: 'lung-1', otherStatistic: 'm', answers: 2, approvedAt: '2026-11-01T08:00:00.000Z' },
    ];
    const asked = { house: { left: '9/10', after: '18/25' }, names, earlier };
    const text = renderReview(study, { ...asked, isCancelled: false });
    expect(text).not.toContain('CANCELLED');
    expect(renderReview(study, { ...asked, isCancelled: true })).toContain('CANCELLED');
    for (const part of [
      study.digest,
      'DUO:0000006',
      'broad-consent-1',
      '2.9994 at delta 1/1000000, rho 0.185: the most that it may take, in all openings together',
      'epsilon declared  2.9545',
      'RNU0@DHQ4',
      'Volume (mesh), log',
      'moments asks what m of the study lung-1 asked (answered 2 times, approved here on 2026-11-01)',
      'region GTV-1 is also GTV prim; no other label stands for a group',
    ])
      expect(text).toContain(part);
    expect(text).toContain('round enrolment, once: 2 noisy numbers');
    expect(text).toContain('round moments, once: 14 noisy numbers');
  });

  it('show an approver of declared variables what is read of each and which cells leave the house', () => {
    const v1 = noduleProtocol(100) as FeatureProtocol;
    const { roi: _, groups: __, plan: ___, features: ____, statistics: _____, plannedSubjects: ______, ...kept } = v1;
    const study = freezeStudy(
      parseStudy({
        ...kept,
        schema: 'collimate.study/2',
        planned: { subjects: 200 },
        variables: {
          response: { source: 'cohort', column: 'Outcome', type: 'category', labels: ['no', 'yes'] },
          age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], edges: ['60'] },
        },
        subgroups: { older: { variable: 'age', atLeast: '60' } },
        releases: [{ name: 'table', kind: 'cells', tables: [['response', 'age']], rho: '1/100' }],
        analyses: [{ name: 'who', kind: 'count', from: 'table' }],
      }),
    );
    const text = renderReview(study, {
      isCancelled: false,
      house: { left: '9/10', after: '18/25' },
      names: { roi: [], groups: [] },
      earlier: [],
    });
    for (const part of ['no scan is read', 'column Outcome: no, yes', 'year, 18 to 90', 'those with age at least 60'])
      expect(text).toContain(part);
    expect(text).toContain(
      'round table, once: 5 noisy numbers, how many patients are in each cell of response by age, and in none',
    );
  });

  it('show an approver everything that decides what is asked', () => {
    const v1 = noduleProtocol(100) as FeatureProtocol;
    const { roi: _, groups: __, plan, features: ___, statistics: ____, plannedSubjects: _____, ...kept } = v1;
    const reference = { centre: '8', width: '0.9', kurtosis: '4', from: 'phantom-ct/3' };
    const study = freezeStudy(
      parseStudy({
        ...kept,
        schema: 'collimate.study/2',
        planned: { subjects: 200 },
        plans: { ct: plan },
        variables: {
          response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
          age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], edges: ['60'], transform: 'log' },
          os: {
            ...{ source: 'cohort', type: 'survival', time: 'os_months', event: 'os_event', unit: 'month', horizon: '60' },
            ...{ eventLabels: ['dead'], censoredLabels: ['alive', 'lost'], edges: ['12', '24'] },
          },
          volume: {
            ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', reference },
          },
          risk: {
            ...{ source: 'score', link: 'cloglog', intercept: '-1.25', edges: ['-0.5', '0.1'], published: '10.1000/x' },
            terms: [
              { variable: 'volume', scale: 'reference', coefficient: '0.41' },
              { variable: 'age', scale: 'raw', coefficient: '-0.02' },
            ],
          },
        },
        subgroups: { everybody: { variable: 'age', atLeast: '89', below: '90' } },
        releases: [{ name: 'table', kind: 'cells', tables: [['response', 'risk']], where: 'everybody', rho: '1/100' }],
        analyses: [{ name: 'who', kind: 'count', from: 'table' }],
      }),
    );
    const text = renderReview(study, {
      isCancelled: false,
      house: { left: '9/10', after: '18/25' },
      names: { roi: [], groups: [] },
      earlier: [],
    });
    for (const part of [
      'of those alone with age at least 89 and age below 90 (everybody)',
      'counts as the event: yes',
      'year, 18 to 90, log',
      'cut at 60',
      'columns os_months and os_event: time in month, to 60',
      'cut at 12, 24',
      'event: dead',
      'no event: alive, lost',
      'Volume (mesh) (RNU0@DHQ4) of GTV-1, plan ct, log',
      'reference 8 ± 0.9, kurtosis 4, from phantom-ct/3',
      'score of volume, age, 10.1000/x',
      'link cloglog, intercept -1.25',
      '0.41 × volume (reference)',
      '-0.02 × age (raw)',
      'cut at -0.5, 0.1',
    ])
      expect(text).toContain(part);
  });

  it('name the engine that is signed for, and say that a study stands still after an upgrade', () => {
    const study = freezeStudy(parseStudy(noduleProtocol(100)));
    const asked = { isCancelled: false, house: { left: '9/10', after: '18/25' }, names: { roi: [], groups: [] }, earlier: [] };
    const page = (approved: readonly string[]) =>
      renderReview(study, { ...asked, engine: { runs: 'e/2', approved: [...approved], waiting: [] } });
    expect(page([])).toContain('e/2: a signature stands for it, and for no other definition');
    expect(page(['e/1', 'e/2'])).not.toContain('STOPPED');
    expect(page(['e/1'])).toContain('STOPPED: two people approved it for e/1');
    const quiet = { isCancelled: false, isSpent: false, isEnded: false } as const;
    const state = { state: 'ready', ...quiet, awaitsEngine: true, otherEngine: null } as const;
    expect(stateText(state)).toBe('ready, STOPPED until two approvers sign it for the new engine');
    expect(stateText({ ...state, otherEngine: undefined })).toBe(stateText(state));
  });

  it('let no text of a protocol, an account or a table write a line of its own', () => {
    const hostile = 'x\u001b[2K\r\nthis house  has all the budget\u202e';
    const v1 = noduleProtocol(100) as FeatureProtocol;
    const study = freezeStudy(parseStudy({ ...v1, title: hostile, roi: hostile, consentForms: [hostile.slice(0, 60)] }));
    const names = { roi: [hostile], groups: [{ label: 'benign', local: [hostile] }] };
    const earlier = [{ statistic: 's', study: hostile, otherStatistic: 'm', answers: 2, approvedAt: null }];
    const page = renderReview(study, { isCancelled: false, house: { left: '9/10', after: '18/25' }, names, earlier });
    const lines = page.split('\n');
    expect(lines.filter((line) => line.startsWith('this house'))).toHaveLength(1);
    expect(lines.every(isPrintable)).toBe(true);
    expect(page).toContain('x\\u{1b}[2K\\u{d}\\u{a}this house');
    expect(isPrintable(columns(['site'], [[hostile]], 1).split('\n')[2])).toBe(true);
  });

  it('tell the progress of a study in one line', () => {
    const study: StudyStatus = {
      id: 's',
      digest: 'd',
      state: 'open',
      sites: [
        { id: 'north', progress: 'IN_REVIEW', reportedAt: null, standing: 'active', isLate: false, alarm: null },
        { id: 'south', progress: null, reportedAt: null, standing: 'active', isLate: false, alarm: null },
      ],
      reviewUntil: null,
      rounds: [],
    };
    expect(progressText(study)).toBe('open | north in_review | south not received');
    const round: StudyStatus['rounds'][number] = {
      id: 'r',
      statistic: 'moments',
      state: 'open',
      epoch: 0,
      roster: ['north', 'south'],
      openedAt: '',
      deadlineAt: '',
      closedAt: null,
      answers: [{ site: 'north', outcome: 'released', code: undefined }],
      inTheOpen: undefined,
      attempts: undefined,
    };
    expect(progressText({ ...study, state: 'running', rounds: [round] })).toBe('running | moments open (1 of 2)');
    const attempts: typeof round.attempts = [
      { attempt: 0, state: 'failed', code: 'ANSWERS_MISSING', signed: ['north', 'south'], sent: ['north'], confirmed: [] },
      { attempt: 1, state: 'summed', code: null, signed: ['north', 'south'], sent: ['north', 'south'], confirmed: ['north'] },
    ];
    const masked = renderStudyStatus({ ...study, state: 'running', rounds: [{ ...round, attempts }] });
    expect(masked).toContain('attempt 1 of moments: failed ANSWERS_MISSING; no vector of south\n');
    expect(masked).toContain('attempt 2 of moments: summed; NOT CONFIRMED by south: away, or it disputes the sum');
    const refused: StudyStatus = { ...study, sites: [{ ...study.sites[0], alarm: 'coordinator-log-smaller' }, study.sites[1]] };
    expect(progressText(refused)).toBe('open | north in_review (coordinator-log-smaller) | south not received');
    expect(renderStudyStatus(refused)).toContain(
      'ALARM  north refuses this coordinator: its log is shorter than what the site has seen',
    );
    expect(renderStudyStatus(study)).not.toContain('ALARM');
    const late: StudyStatus = {
      ...study,
      reviewUntil: '2026-12-01T08:00:00.000Z',
      sites: [
        { ...study.sites[0], isLate: true },
        { ...study.sites[1], standing: 'suspended' },
      ],
    };
    expect(renderStudyStatus(late)).toMatch(/review until +2026-12-01T08:00:00.000Z/);
    expect(renderStudyStatus(late)).toMatch(/north +IN_REVIEW, LATE[^]*south +not received, suspended/);
  });

  it('show a word of a later version as it came: nothing is hidden, and nothing breaks', () => {
    const sites = [{ id: 'north', progress: 'ASLEEP', reportedAt: null, alarm: 'disk-full' }];
    const later = JSON.parse(
      JSON.stringify({ id: 's', digest: 'd', state: 'paused', sites, reviewUntil: null, rounds: [] }),
    ) as StudyStatus;
    expect(renderStudyStatus(later)).toMatch(/state +paused[^]*north +ASLEEP[^]*ALARM {2}north disk-full/);
    expect(progressText(later)).toBe('paused | north asleep (disk-full)');
  });
});
