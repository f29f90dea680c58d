import { parseRational } from '@collimate/kernel-numeric';
import { epoch, order, SiteWithDoor } from './door.fixture.js';

/* Code in the agent holds the session and no key: after each answer it makes the newest charge one of another question, that cost nothing. */
const site = new SiteWithDoor();
beforeEach(async () => {
  site.patientBudget = parseRational('1/3');
  await site.setUp();
  site.reopen();
});
afterEach(() => site.remove());

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

it('a question is answered once, and the site stops, where its charge is made another one', async () => {
  const said: string[] = [];
  for (let round = 0; round < 4; round++) {
    const outcome = await site.door.release(order('enrolment', epoch - 1, `r-${round}`));
    said.push(outcome.kind);
    alterNewest();
  }
  expect(said).toEqual(['released', 'refused', 'refused', 'refused']);
  expect(site.store.heads.standing).toBe('altered');
});
