import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { migrate, openSiteStore } from '@collimate/platform-site-store';
import { AGENT_MIGRATIONS, migrateAgent } from './agent.tables.js';

describe('the tables of the agent', () => {
  it('drop signatures of a recovery that name no quarantine, and keep what else an older version wrote', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tables-'));
    const clock = new SystemClock();
    const { session, close } = openSiteStore(':memory:', new Keystore(join(folder, 'keys')).subjects, clock);
    migrate(session, 'site-agent', AGENT_MIGRATIONS.slice(0, 2), clock.now());
    for (const table of ['agent_recovery', 'agent_without_withdrawals', 'agent_image_root']) {
      session.prepare(`insert into ${table} values (?)`).run('ada');
    }
    migrateAgent(session, clock.now());
    const rows = (table: string) => session.prepare(`select * from ${table}`).all();
    expect([rows('agent_recovery'), rows('agent_without_withdrawals')]).toEqual([[], []]);
    expect(rows('agent_image_root')).toEqual([{ folder: 'ada' }]);
    close();
    rmSync(folder, { recursive: true });
  });
});
