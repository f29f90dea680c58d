import { instantFromMs, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
import { databaseBefore, type DatabaseBefore } from '../../fixtures/database-before.js';
import { CoordinatorStore } from '../coordinator.store.js';
import { ROUND_FALLBACK } from './round-fallback.migration.js';

describe('a database of before a fallback was carried out', () => {
  let before: DatabaseBefore;
  beforeAll(async () => void (before = await databaseBefore(ROUND_FALLBACK)));
  afterAll(() => before.end());

  it('keeps its rounds as those that are none, and takes one beside each, once, after it in its order', async () => {
    const { db, dir } = before;
    await db.exec(`insert into collimate.studies (id, digest, protocol_json, state, created_at, changed_at) values ('s', 'd', '{}', 'running', 't', 't');
      insert into collimate.rounds (id, study_id, statistic, ordinal, epoch, step, roster, state, opened_at, deadline_at, closed_at)
      values ('r-1', 's', 'table', 0, 7, 0, 'north south', 'abandoned', 't', 't', 't')`);
    await db.close();

    const store = await CoordinatorStore.open({ kind: 'embedded', dir });
    try {
      const study = parseStudyId('s');
      const at = instantFromMs(0);
      const open = (id: string, fallback: boolean) =>
        store.write((session) =>
          session.rounds.open({
            ...{ id: parseRoundId(id), studyId: study, statistic: 'table', ordinal: 0, epoch: 7, step: 0, fallback },
            ...{ roster: [], at, deadline: at },
          }),
        );
      await open('r-0', true);
      await expect(open('r-2', true)).rejects.toThrow();
      await expect(open('r-2', false)).rejects.toThrow();
      expect(await store.read.rounds.ofStudy(study)).toMatchObject([
        { id: 'r-1', fallback: false },
        { id: 'r-0', fallback: true },
      ]);
    } finally {
      await store.close();
    }
  });
});
