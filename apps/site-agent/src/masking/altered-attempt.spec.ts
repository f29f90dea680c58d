import { MaskedSite } from './masked.site.fixture.js';

/* Code in the agent holds the session and no key: after each masked vector it makes the newest charge one of another question, that cost nothing. */
let site: MaskedSite;
beforeAll(async () => {
  site = new MaskedSite();
  await site.setUp({ fallback: 'local', budget: { rho: '3/50' } });
});
beforeEach(() => site.begin());
afterAll(() => site.remove());

function alterNewest(): void {
  const { session } = site.store;
  const triggers = session
    .prepare(`select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'charge'`)
    .all<{ name: string; sql: string }>();
  for (const { name } of triggers) session.execute(`drop trigger ${name}`);
  session.execute(
    `update charge set query_digest = 'x' || sequence, rho = '0' where sequence = (select max(sequence) from charge)`,
  );
  for (const { sql } of triggers) session.execute(sql);
}

it('one masked vector is sent of an opening, and the site stops, where its charge is made another one', async () => {
  expect(await site.run()).toBe('sent');
  for (const round of ['r-2', 'r-3']) {
    alterNewest();
    site.newRoom(round);
    expect(await site.run()).not.toBe('sent');
  }
  expect(site.leaves('attempt-charged')).toHaveLength(1);
  expect(site.store.heads.standing).toBe('altered');
});
