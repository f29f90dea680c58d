import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import { canonicalJson, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type RoundStore, type SiteStore } from '@collimate/platform-site-store';
import { hireApprovers } from '../../fixtures/approvers.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import { SiteStudies } from '../studies/site.studies.js';
import { EarlierQuestions, type EarlierQuestion } from './earlier.questions.js';

const first = rehearsalStudy();
const named = (id: string): FrozenStudy => freezeStudy(parseStudy({ ...structuredClone(first.protocol), id: parseStudyId(id) }));
const second = named('second');

describe('a question that was asked before under another id', () => {
  let folder: string;
  let store: SiteStore;
  let rounds: RoundStore;
  let earlier: () => readonly EarlierQuestion[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'earlier-'));
    const clock = new SystemClock();
    store = openSiteStore(':memory:', new Keystore(join(folder, 'keys')).subjects, clock);
    rounds = store.rounds;
    const studies = new SiteStudies(store.studies, store.studyWords);
    const service = new EarlierQuestions(studies, store.studies, rounds, store.pastReleases);
    earlier = () => service.of(studies.find(second.digest)!);
    for (const { digest, protocol } of [first, second]) store.studies.receive(digest, protocol.id, canonicalJson(protocol));
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('is not told while this hospital has said nothing to it, or no', async () => {
    expect(earlier()).toEqual([]);
    const [ada] = await hireApprovers(store);
    store.studies.sign(first.digest, ada.account, 'rejected');
    expect(earlier()).toEqual([]);
  });

  it('is told with the day of its approval and how often it was answered, also after the study was closed', async () => {
    const people = await hireApprovers(store);
    for (const { account } of people) store.studies.sign(first.digest, account, 'approved');
    const approvedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    expect(earlier()).toEqual([
      { statistic: 'enrolment', study: 'rehearsal', otherStatistic: 'enrolment', answers: 0, approvedAt },
      { statistic: 'moments', study: 'rehearsal', otherStatistic: 'moments', answers: 0, approvedAt },
    ]);
    rounds.insert(orderOf(first, 'moments', 'r-1'));
    rounds.advance(parseRoundId('r-1'), 'sent');
    store.studies.close(first.digest, people[0].account);
    expect(earlier().map(({ answers }) => answers)).toEqual([0, 1]);
  });
});
