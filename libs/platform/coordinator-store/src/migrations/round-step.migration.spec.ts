import { instantFromMs, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
import { databaseBefore, type DatabaseBefore } from '../../fixtures/database-before.js';
import { CoordinatorStore } from '../coordinator.store.js';
import { ROUND_STEP } from './round-step.migration.js';

describe('a database of before there were steps', () => {
  let before: DatabaseBefore;
  beforeAll(async () => void (before = await databaseBefore(ROUND_STEP)));
  afterAll(() => before.end());

  it('keeps its rounds as those of the first step, and takes another step of the same statistic', async () => {
    const { db, dir } = before;
    await db.exec(`insert into collimate.studies values ('s', 'd', '{}', 'running', 't', 't');
      insert into collimate.rounds values ('r-1', 's', 'moments', 0, 7, 'north south', 'pooled', 't', 't', 't', '{}')`);
    await db.close();

    const store = await CoordinatorStore.open({ kind: 'embedded', dir });
    try {
      const [round] = await store.read.rounds.ofStudy(parseStudyId('s'));
      expect(round).toMatchObject({ id: 'r-1', epoch: 7, step: 0, estimate_json: '{}', roster: ['north', 'south'] });
      const at = instantFromMs(0);
      const next = (id: string, step: number) =>
        store.write((session) =>
          session.rounds.open({
            ...{ id: parseRoundId(id), studyId: parseStudyId('s'), statistic: 'moments', ordinal: 0, epoch: 7, step },
            ...{ roster: [], at, deadline: at },
          }),
        );
      await next('r-2', 1);
      await expect(next('r-3', 1)).rejects.toThrow();
    } finally {
      await store.close();
    }
  });
});
