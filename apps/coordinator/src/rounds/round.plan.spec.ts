import type { ProgressRow, RoundRow } from '@collimate/platform-coordinator-store';
import { freezeStudy, parseStudy, planProtocol } from '@collimate/governance-study';
import { parseInstant, parseRoundId, type SiteId } from '@collimate/kernel-canonical';
import { steppedProtocol } from '../../fixtures/stepped-study.js';
import { protocolFor } from '../../fixtures/rehearsal-study.js';
import { isReviewOver } from './round.conductor.js';
import { nextStep as nextStepOf, roundIdOf, type NotAsked } from './round.plan.js';

const study = freezeStudy(
  parseStudy({
    ...protocolFor('demo', ['north', 'south', 'east']),
    statistics: ['first', 'second'].map((name) => ({ name, kind: 'group-counts', rho: '1/100' })),
  }),
);
const DECLARED = {
  ...{ schema: 'collimate.study/2', id: 'again', version: 1, title: 'Again', purpose: ['DUO:0000006'], consentForms: ['f1'] },
  ...{ sites: ['north', 'east'], modality: 'CT', planned: { subjects: 100 } },
  variables: { sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] } },
  ...{ budget: { rho: '1/10' }, delta: '1/1000000', noise: 'local', minSites: 2 },
  timetable: { openingMs: 86_400_000, tickMs: 60_000 },
};
const progress = (...words: ProgressRow['progress'][]): ProgressRow[] =>
  words.map((word, index) => ({ study_id: 'demo', site_id: study.protocol.sites[index], progress: word, reported_at: '' }));
const round = (state: RoundRow['state'], ordinal = 0, step = 0, sites = ['north', 'east']): RoundRow =>
  ({
    state,
    ordinal,
    turn: 0,
    step,
    epoch: 7,
    roster: ['north', 'east'],
    estimate_json: JSON.stringify({ sites }),
  }) as unknown as RoundRow;
const nobody: NotAsked = { epoch: 7, suspended: new Set(), revoked: new Set(), isReviewOver: false };
const nextStep = (of: typeof study, rows: ProgressRow[], rounds: RoundRow[], notAsked: Partial<NotAsked> = {}) =>
  nextStepOf(of, rows, rounds, { ...nobody, ...notAsked });
const stepped = freezeStudy(parseStudy(steppedProtocol('steps', ['north', 'east'])));

describe('what a study needs next', () => {
  it('waits until every site that did not reject it is ready', () => {
    expect(nextStep(study, [], [])).toEqual({ kind: 'wait' });
    expect(nextStep(study, progress('ready', 'ready', 'extracting'), [])).toEqual({ kind: 'wait' });
    expect(nextStep(study, progress('ready', 'ready', 'ready'), [])).toEqual({
      kind: 'open',
      ordinal: 0,
      turn: 0,
      step: 0,
      roster: ['north', 'south', 'east'],
    });
  });

  it('goes on without the sites that rejected it, and gives up below the minimum', () => {
    expect(nextStep(study, progress('ready', 'rejected', 'ready'), [])).toEqual({
      kind: 'open',
      ordinal: 0,
      turn: 0,
      step: 0,
      roster: ['north', 'east'],
    });
    expect(nextStep(study, progress('rejected', 'rejected', 'ready'), [])).toEqual({ kind: 'give-up' });
  });

  it('asks one statistic after the other of the roster of the first round, whatever became of it', () => {
    expect(nextStep(study, progress('ready', 'ready', 'ready'), [round('open')])).toEqual({ kind: 'wait' });
    for (const state of ['pooled', 'abandoned'] as const) {
      expect(nextStep(study, [], [round(state)])).toEqual({
        kind: 'open',
        ordinal: 1,
        turn: 0,
        step: 0,
        roster: ['north', 'east'],
      });
    }
    expect(nextStep(study, [], [round('pooled'), round('abandoned', 1)])).toEqual({ kind: 'finish' });
  });

  it('asks step after step of those who gave the first one, in the opening of the first, and leaves a run that lost a step', () => {
    const after = (...rounds: RoundRow[]) => nextStep(stepped, [], rounds);
    expect(after(round('pooled', 0, 0, ['east']))).toEqual({
      kind: 'open',
      ordinal: 0,
      turn: 0,
      step: 1,
      roster: ['east'],
      epoch: 7,
    });
    expect(after(round('pooled'), round('pooled', 0, 1))).toMatchObject({ kind: 'open', ordinal: 0, turn: 0, step: 2 });
    expect(after(round('pooled'), round('open', 0, 1))).toEqual({ kind: 'wait' });
    const next = { kind: 'open', ordinal: 1, turn: 0, step: 0, roster: ['north', 'east'] };
    expect(after(round('pooled'), round('pooled', 0, 1), round('pooled', 0, 2))).toEqual(next);
    expect(after(round('abandoned'))).toEqual(next);
    expect(after(round('pooled'), round('abandoned', 0, 1))).toEqual(next);
    expect(after(round('pooled'), round('abandoned', 0, 1), round('pooled', 1))).toEqual({ kind: 'finish' });
    expect(roundIdOf(stepped, { ordinal: 0, step: 2 })).toBe(`r-${stepped.digest.slice(0, 16)}-1-3`);
  });

  it('does not ask who is suspended, waits where too few are left for now, and asks nobody where they are for good', () => {
    const all = progress('ready', 'ready', 'ready');
    const ask = (suspended: string[], revoked: string[] = [], rounds: RoundRow[] = []) =>
      nextStep(study, all, rounds, { suspended: new Set(suspended), revoked: new Set(revoked) });
    expect(ask(['south'])).toMatchObject({ kind: 'open', roster: ['north', 'east'] });
    expect(ask(['south', 'east'])).toEqual({ kind: 'wait' });
    expect(ask(['south'], ['east'])).toEqual({ kind: 'wait' });
    expect(ask([], ['south', 'east'])).toEqual({ kind: 'give-up' });
    expect(ask(['east'], [], [round('pooled')])).toEqual({ kind: 'wait' });
    expect(ask([], ['east'], [round('pooled')])).toEqual({ kind: 'open', ordinal: 1, turn: 0, step: 0, roster: [] });
    expect(ask(['east'], [], [round('pooled'), round('pooled', 1)])).toEqual({ kind: 'finish' });
  });

  it('takes no answer to a review from the instant on at which it is over', () => {
    const until = parseInstant('2026-03-01T00:00:00.000Z');
    const at = (now: string) => isReviewOver({ review_until: until }, parseInstant(now));
    expect([at('2026-02-28T23:59:59.999Z'), at(until), at('2026-03-01T00:00:00.001Z')]).toEqual([false, true, true]);
    expect(isReviewOver({ review_until: null }, until)).toBe(false);
  });

  it('leaves out who was silent until the review was over, and ends where the others are too few', () => {
    const over = { isReviewOver: true };
    expect(nextStep(study, progress('ready', 'in-review', 'ready'), [])).toEqual({ kind: 'wait' });
    expect(nextStep(study, progress('ready', 'in-review', 'ready'), [], over)).toMatchObject({ roster: ['north', 'east'] });
    expect(nextStep(study, progress('ready', 'extracting', 'ready'), [], over)).toEqual({ kind: 'wait' });
    expect(nextStep(study, progress('ready'), [], over)).toEqual({ kind: 'give-up' });
    expect(nextStep(study, progress('ready', 'rejected', 'received'), [], over)).toEqual({ kind: 'give-up' });
  });

  describe('that is a standing one', () => {
    const again = freezeStudy(
      parseStudy({
        ...DECLARED,
        standing: { every: 30 },
        releases: [
          { name: 'once', kind: 'cells', tables: [['sex']], rho: '1/100' },
          { name: 'thrice', kind: 'cells', tables: [['sex']], rho: '1/100', answers: 3 },
          { name: 'twice', kind: 'cells', tables: [['sex']], rho: '1/100', answers: 2 },
        ],
        analyses: ['once', 'thrice', 'twice'].map((from) => ({ name: from, kind: 'count', from })),
      }),
    );
    const of = (turn: number, ordinal: number, epoch: number, state: RoundRow['state'] = 'pooled'): RoundRow =>
      ({ ...round(state, ordinal), turn, epoch }) as RoundRow;
    const first = [of(0, 0, 7), of(0, 1, 7), of(0, 2, 9)];
    const second = [...first, of(1, 1, 40), of(1, 2, 40, 'abandoned')];
    const after = (rounds: RoundRow[], epoch: number, more: Partial<NotAsked> = {}) =>
      nextStep(again, [], rounds, { epoch, ...more });

    it('asks each release as often as it has answers, turn after turn, no sooner than its distance after the last', () => {
      expect(after(first.slice(0, 2), 9)).toMatchObject({ kind: 'open', ordinal: 2, turn: 0 });
      expect(after(first, 38)).toEqual({ kind: 'later', turn: 1, epoch: 39 });
      const turn = { kind: 'open', ordinal: 1, turn: 1, step: 0, roster: ['north', 'east'] };
      expect(after(first, 39)).toEqual(turn);
      expect(after(first, 200)).toEqual(turn);
      expect(after([...first, of(1, 1, 40, 'open')], 40)).toEqual({ kind: 'wait' });
      expect(after([...first, of(1, 1, 40)], 40)).toMatchObject({ kind: 'open', ordinal: 2, turn: 1 });
      expect(after(second, 69)).toEqual({ kind: 'later', turn: 2, epoch: 70 });
      expect(after(second, 70)).toMatchObject({ kind: 'open', ordinal: 1, turn: 2 });
      expect(after([...second, of(2, 1, 70)], 1000)).toEqual({ kind: 'finish' });
    });

    it('begins no turn for which too few hospitals are left, and waits for those that are suspended', () => {
      expect(after(first, 39, { revoked: new Set(['east']) })).toEqual({ kind: 'finish' });
      expect(after(first, 10, { revoked: new Set(['east']) })).toEqual({ kind: 'finish' });
      expect(after(first, 10, { suspended: new Set(['east']) })).toMatchObject({ kind: 'later' });
      expect(after(first, 39, { suspended: new Set(['east']) })).toEqual({ kind: 'wait' });
    });

    it('gives the rounds of each turn names of their own', () => {
      const names = [0, 1, 2].map((turn) => roundIdOf(again, { ordinal: 1, turn }));
      expect(names.map((name) => name.replace(/^.*-/, ''))).toEqual(['2', '2t2', '2t3']);
      for (const name of names) expect(() => parseRoundId(name)).not.toThrow();
    });
  });

  it('names a round the same whenever it is asked', () => {
    expect(roundIdOf(study, { ordinal: 1 })).toBe(`r-${study.digest.slice(0, 16)}-2`);
    expect(() => parseRoundId(roundIdOf(study, { ordinal: 999 }))).not.toThrow();
  });

  describe('where the noise cannot be shared', () => {
    const sites = ['north', 'south', 'east', 'west', 'centre'];
    const sharing = (keys: object) =>
      freezeStudy(
        parseStudy(
          planProtocol({
            ...{ ...DECLARED, id: 'shared', sites, noise: 'shared', minSites: 2, spares: 0, fallback: 'local', ...keys },
            releases: ['one', 'two'].map((name) => ({ name, kind: 'cells', tables: [['sex']], rho: '1/100' })),
            analyses: ['one', 'two'].map((from) => ({ name: `of-${from}`, kind: 'count', from })),
          }).document,
        ),
      );
    const shared = sharing({});
    const of = (state: RoundRow['state'], ordinal: number, fallback: boolean, roster = sites): RoundRow => ({
      ...round(state, ordinal),
      roster: roster as SiteId[],
      fallback,
    });
    const open = { kind: 'open', turn: 0, step: 0, roster: sites };

    it('asks all of the roster once in the open, in the same opening, and then what comes next under masks', () => {
      const failed = of('abandoned', 0, false);
      expect(nextStep(shared, [], [failed])).toEqual({ ...open, ordinal: 0, epoch: 7, fallback: true });
      // An opening that was over before the one that is over may be asked for by nobody.
      expect(nextStep(shared, [], [failed], { epoch: 12 })).toMatchObject({ epoch: 11, fallback: true });
      expect(nextStep(shared, [], [failed, of('open', 0, true)])).toEqual({ kind: 'wait' });
      for (const state of ['pooled', 'abandoned'] as const) {
        expect(nextStep(shared, [], [failed, of(state, 0, true)])).toEqual({ ...open, ordinal: 1 });
      }
      expect(nextStep(shared, [], [of('pooled', 0, false)])).toEqual({ ...open, ordinal: 1 });
      const last = [of('pooled', 0, false), of('abandoned', 1, false), of('pooled', 1, true)];
      expect(nextStep(shared, [], last)).toEqual({ kind: 'finish' });
    });

    it('asks so few in the open at once, and nobody where too few are left for good', () => {
      const revoked = new Set(['west', 'centre']);
      const three = sites.slice(0, 3);
      expect(nextStep(shared, [], [of('pooled', 0, false)], { revoked })).toMatchObject({ roster: three, fallback: true });
      expect(nextStep(shared, [], [of('abandoned', 0, false)], { revoked: new Set(sites.slice(1)) })).toEqual({
        ...open,
        ...{ ordinal: 1, roster: [] },
      });
    });

    it('asks nobody in the open without a fallback', () => {
      const none = sharing({ fallback: 'none', minSites: 4 });
      expect(nextStep(none, [], [of('abandoned', 0, false)])).toEqual({ ...open, ordinal: 1 });
    });

    it('names the round in the open by another id', () => {
      expect(roundIdOf(shared, { ordinal: 0, fallback: true })).toBe(`r-${shared.digest.slice(0, 16)}-1-open`);
    });
  });
});
