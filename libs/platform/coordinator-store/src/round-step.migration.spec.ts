import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { instantFromMs, parseRoundId, parseStudyId, sha256Hex } from '@collimate/kernel-canonical';
import { CoordinatorStore } from './coordinator.store.js';
import { MIGRATIONS } from './migrate.js';
import { ROUND_STEP } from './round-step.migration.js';

describe('a database of before there were steps', () => {
  const dir = mkdtempSync(join(tmpdir(), 'before-steps-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('keeps its rounds as those of the first step, and takes another step of the same statistic', async () => {
    const files = join(dir, 'postgres');
    mkdirSync(files);
    const db = await PGlite.create(files);
    await db.exec('create schema collimate; create table collimate.migrations (name text primary key, sha256 text not null)');
    for (const { name, sql } of MIGRATIONS.slice(0, MIGRATIONS.indexOf(ROUND_STEP))) {
      await db.exec(sql);
      await db.query('insert into collimate.migrations values ($1, $2)', [name, sha256Hex(new TextEncoder().encode(sql))]);
    }
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
  }, 240_000);
});
