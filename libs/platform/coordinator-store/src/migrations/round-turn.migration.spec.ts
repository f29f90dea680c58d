import { instantFromMs, parseDigest, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
import { databaseBefore, type DatabaseBefore } from '../../fixtures/database-before.js';
import { CoordinatorStore } from '../coordinator.store.js';
import { ROUND_TURN } from './round-turn.migration.js';

describe('a database of before there were standing studies', () => {
  let before: DatabaseBefore;
  beforeAll(async () => void (before = await databaseBefore(ROUND_TURN)));
  afterAll(() => before.end());

  it('keeps its rounds and results as those of the first turn, and takes another turn of the same statistic', async () => {
    const { db, dir } = before;
    await db.exec(`insert into collimate.studies (id, digest, protocol_json, state, created_at, changed_at) values ('s', 'd', '{}', 'running', 't', 't');
      insert into collimate.rounds (id, study_id, statistic, ordinal, epoch, step, roster, state, opened_at, deadline_at, closed_at, estimate_json)
      values ('r-1', 's', 'table', 0, 7, 0, 'north south', 'pooled', 't', 't', 't', '{}');
      insert into collimate.results values ('s', 'd', '{"study":1}', 'one', 't1')`);
    await db.close();

    const store = await CoordinatorStore.open({ kind: 'embedded', dir });
    try {
      const study = parseStudyId('s');
      expect(await store.read.rounds.ofStudy(study)).toMatchObject([{ id: 'r-1', turn: 0, step: 0 }]);
      expect(await store.read.studies.findResult(study)).toMatchObject({ turn: 0, result_digest: 'one' });
      const at = instantFromMs(0);
      const open = (id: string, turn: number) =>
        store.write((session) =>
          session.rounds.open({
            ...{ id: parseRoundId(id), studyId: study, statistic: 'table', ordinal: 0, epoch: 9, turn, step: 0 },
            ...{ roster: [], at, deadline: at },
          }),
        );
      await open('r-2', 1);
      await expect(open('r-3', 1)).rejects.toThrow();
      const digest = parseDigest('2'.repeat(64));
      const publish = (turn: number) =>
        store.write(({ studies }) =>
          studies.publish({ studyId: study, turn, studyDigest: digest, json: '{"study":2}', digest, at: instantFromMs(1) }),
        );
      await publish(1);
      await expect(publish(1)).rejects.toThrow();
      expect(await store.read.studies.findResult(study)).toMatchObject({ turn: 1 });
      expect(await store.read.studies.findResult(study, 0)).toMatchObject({ result_digest: 'one' });
      expect(await store.read.studies.findResult(study, 2)).toBeUndefined();
      expect(await store.read.studies.resultTurns(study)).toEqual([
        { turn: 0, result_digest: 'one' },
        { turn: 1, result_digest: digest },
      ]);
      // The list names each study once, by its last result.
      expect(await store.read.studies.results()).toMatchObject([{ study_json: '2', result_digest: digest }]);
    } finally {
      await store.close();
    }
  });
});
