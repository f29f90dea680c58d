import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type RoundStore, type SiteStore } from '@collimate/platform-site-store';
import { roundOrderToWire, type Assignment } from '@collimate/protocol';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import { HouseRules } from '../policy/house-rules.js';
import type { SiteBudget } from '../policy/site-budget.js';
import { ReviewService } from '../review/review.service.js';
import { EndedStudies } from '../studies/ended.studies.js';
import { SiteStudies } from '../studies/site.studies.js';
import { AssignmentIntake } from './assignment.intake.js';

describe('what the coordinator assigns', () => {
  const study = rehearsalStudy();
  let folder: string;
  let store: SiteStore;
  let rounds: RoundStore;
  let intake: AssignmentIntake;
  const round = (id: string): Assignment => ({
    assignmentId: id,
    work: { $case: 'round', value: roundOrderToWire(orderOf(study, 'enrolment', id)) },
  });
  const review = (id: string, digest = study.digest as string): Assignment => ({
    assignmentId: id,
    work: {
      $case: 'review',
      value: { studyId: study.protocol.id, protocolJson: Buffer.from(JSON.stringify(study.protocol)), studyDigest: digest },
    },
  });
  const pages = (): number => store.session.prepare('pragma page_count').get<{ page_count: number }>()!.page_count;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'intake-'));
    store = openSiteStore(join(folder, 'site.db'), new Keystore(join(folder, 'keys')).subjects, new SystemClock());
    rounds = store.rounds;
    const studies = new SiteStudies(store.studies, store.studyWords);
    const rules = new HouseRules(store.policy, { shortestOpeningMs: 1, shortestTickMs: 1, patientBudget: undefined });
    const reviews = new ReviewService(store.studies, studies, {} as SiteBudget, rules);
    intake = new AssignmentIntake(
      reviews,
      rounds,
      new EndedStudies(studies, store.studyWords, rounds, { info: () => undefined, warn: () => undefined }),
    );
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('is refused for good if it lies in the message, and the rest is stored', () => {
    const odd = { ...round('r-2'), work: { $case: 'round' as const, value: undefined as never } };
    const report = intake.take([
      review('a', 'ab'.repeat(32)),
      odd,
      { assignmentId: 'c', work: undefined },
      round('r-1'),
      review('d'),
    ]);
    expect(report).toEqual({
      done: ['a', 'r-2', 'c', 'r-1', 'd'],
      refused: ['STUDY_INVALID', 'INTERNAL', 'UNKNOWN_WORK'],
      failure: undefined,
    });
    expect(rounds.open()).toHaveLength(1);
  });

  it('comes again while the disk is full, and is stored once there is room', () => {
    // SQLite's own bound: the next page does not fit, as on a full disk.
    store.session.execute(`pragma max_page_count = ${String(pages())}`);
    const many = Array.from({ length: 200 }, (_, n) => round(`r-${String(n)}`));
    const full = intake.take([...many, review('study')]);
    expect(full.failure).toMatchObject({ code: 'DISK_FAILED' });
    expect(full.refused).toEqual([]);
    expect(full.done.length).toBeLessThan(many.length);
    expect(rounds.open().map(({ order }) => order.roundId)).toEqual(full.done.filter((id) => id !== 'study'));
    store.session.execute('pragma max_page_count = 100000');
    const again = intake.take([...many, review('study')].filter(({ assignmentId }) => !full.done.includes(assignmentId)));
    expect(again.failure).toBeUndefined();
    expect(rounds.open()).toHaveLength(200);
    expect(store.studies.all()).toHaveLength(1);
  });
});
