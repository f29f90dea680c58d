import { renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { TemporarySite } from '../../fixtures/temporary-site.js';

let site: TemporarySite;
beforeEach(() => {
  site = new TemporarySite();
});
afterEach(() => site.remove());

function planted(sql: string): void {
  site.store.close();
  const database = new DatabaseSync(site.path, { enableForeignKeyConstraints: false });
  database.enableDefensive(false);
  database.exec(sql);
  database.close();
}
const schema = (): unknown => site.store.session.prepare('select type, name, sql from sqlite_schema order by type, name').all();

describe('a schema that was written into the file', () => {
  it.each([
    ['a trigger that answers for the program', `create trigger t after insert on leaf begin select 1; end`],
    ['a trigger that lets nothing through', `create trigger t before insert on consent_event begin select raise(ignore); end`],
    ['a rule that is gone', 'drop trigger answer_never_changes'],
    [
      'a rule that says nothing any more',
      `drop trigger answer_never_goes;
      create trigger answer_never_goes before delete on answer begin select 1; end`,
    ],
    [
      'a rule that moved to another table',
      `drop trigger answer_never_goes;
      create trigger answer_never_goes before delete on lost begin select raise(abort, 'append only'); end`,
    ],
    ['a view', 'create view v as select * from answer'],
    ['an index', 'create unique index i on answer (kind)'],
    ['a trigger of the name of a queue', 'create trigger queue_job after insert on agent_told begin select 1; end'],
    ['an index that is gone', 'drop index scan_of_subject'],
  ])('is brought back before anything is written, and releases nothing: %s', (_, sql) => {
    const before = schema();
    planted(sql);
    site.reopen();
    expect(schema()).toEqual(before);
    expect(site.store.heads.standing).toBe('altered');
    expect(site.store.heads.mayRelease).toBe(false);
    expect(site.store.check.run().findings).toEqual([{ kind: 'schema-differs', at: null }]);
  });

  it.each([
    ['a view in place of a table', 'drop table agent_told; create view agent_told as select 1 as digest, 2 as state'],
    ['a column that computes itself', `alter table answer add column step2 integer generated always as (step + 1)`],
    ['a column more', 'alter table charge add column x text'],
    ['a table more', 'create table x (a)'],
    ['a table that is gone', 'drop table agent_told'],
    ['a step that is said not to be there', `delete from schema_step where version = 14`],
    ['a list of steps that is a view', `alter table schema_step rename to s; create view schema_step as select * from s`],
    [
      'a text of a table that was written over',
      `pragma writable_schema = on; update sqlite_schema set sql = replace(sql, 'check (kind in', 'check (1 or kind in') where name = 'answer'`,
    ],
    [
      'a trigger that calls itself statistics',
      `create trigger t after insert on agent_told begin update agent_told set state = 'forged' where digest = new.digest; end;
      pragma writable_schema = on;
      update sqlite_schema set name = 'sqlite_stat9', sql = replace(sql, 'TRIGGER t ', 'TRIGGER sqlite_stat9 ') where name = 't'`,
    ],
    [
      'an index that calls itself statistics',
      `create unique index i on answer (kind); pragma writable_schema = on;
      update sqlite_schema set name = 'sqlite_stat1', sql = replace(sql, 'INDEX i ', 'INDEX sqlite_stat1 ') where name = 'i'`,
    ],
  ])('opens nothing: %s', (_, sql) => {
    planted(sql);
    expect(() => site.reopen()).toThrow(expect.objectContaining({ code: 'SCHEMA_ALTERED' }));
  });

  it('opens nothing where a part stands under another name than its own: SQLite finds that', () => {
    planted(`create trigger t after insert on leaf begin select 1; end;
      pragma writable_schema = on; update sqlite_schema set name = 'sqlite_stat9' where name = 't'`);
    expect(() => site.reopen()).toThrow(expect.objectContaining({ code: 'DATABASE_CORRUPT' }));
  });

  it('opens nothing where a unique index does not know a row: nobody would find it', () => {
    site.store.session.execute(`insert into agent_told values ('a', 'b'); insert into counter values ('x', 1);
      insert into subject (subject, lookup) values ('s-1', 'l-1')`);
    planted(`pragma writable_schema = on;
      update sqlite_schema set rootpage = (select rootpage from sqlite_schema where name = 'sqlite_autoindex_consent_event_1')
      where name = 'sqlite_autoindex_subject_2'`);
    expect(() => site.reopen()).toThrow(expect.objectContaining({ code: 'DATABASE_CORRUPT' }));
  });

  it('may have statistics of how tables are searched, and the tables of the queue without rules on them', () => {
    planted('analyze; create table queue_job (id text primary key) strict; create index queue_job_next on queue_job (id)');
    expect(() => site.reopen()).not.toThrow();
    expect(site.store.heads.standing).toBe('continues');
  });
});

describe('a database that took its steps in another order', () => {
  it('is the same one: what was added to a table stands where it was added', () => {
    site.store.session.execute(`alter table feature_set drop column definition;
      delete from schema_step where owner = 'site-store' and version = 7`);
    for (let start = 0; start < 2; start++) {
      site.reopen();
      expect(site.store.heads.standing).toBe('continues');
    }
    const copy = `${site.path}.copy`;
    site.store.session.execute(`vacuum into '${copy}'`);
    site.store.close();
    renameSync(copy, site.path);
    site.reopen();
    expect(site.store.heads.standing).toBe('continues');
  });
});

describe('a rule on a table of the queue', () => {
  it('is foreign too', () => {
    planted(`create table queue_job (id text primary key) strict;
      create trigger queue_t after insert on queue_job begin delete from answer; end`);
    site.reopen();
    expect(site.store.session.prepare(`select name from sqlite_schema where type = 'trigger' and name = 'queue_t'`).get()).toBe(
      undefined,
    );
    expect(site.store.heads.standing).toBe('altered');
  });
});

describe('a write that the database ignores', () => {
  it('does not count as done', () => {
    const { session, subjects } = site.store;
    session.execute(`create temp trigger t before insert on main.consent_event begin select raise(ignore); end`);
    const row = { hospitalId: 'H-1', type: 'REFUSED', at: site.clock.now() } as const;
    const refused = expect.objectContaining({ code: 'WRITE_IGNORED' });
    expect(() => site.store.withdrawals.importRows([row])).toThrow(refused);
    session.execute('drop trigger t');
    site.store.withdrawals.importRows([row]);
    session.execute(`create temp trigger t before insert on main.consent_event begin select raise(ignore); end`);
    expect(() => site.store.withdrawals.withdraw('H-1', 'ERASURE', 'clinician')).toThrow(refused);
    session.execute('drop trigger t; create temp trigger t before update on main.subject begin select raise(ignore); end');
    expect(() => site.store.withdrawals.withdraw('H-1', 'ERASURE', 'clinician')).toThrow(refused);
    session.execute('drop trigger t');
    expect(subjects.find('H-1')).toBeDefined();
  });

  it('seals no account that the database makes of another', async () => {
    const { session, accounts } = site.store;
    const admin = await accounts.create('admin', 'correct horse battery', ['administrator']);
    const { code } = accounts.invite('mallory', ['operator'], admin.account);
    session.execute(`create temp trigger t after update of password_hash on main.account
      begin update account set roles = '["approver"]', confirmed_by = new.account where account = new.account; end`);
    await expect(accounts.activate('mallory', code, 'correct horse battery')).rejects.toMatchObject({ code: 'WRITE_IGNORED' });
    expect(accounts.list().find(({ name }) => name === 'mallory')).toMatchObject({ roles: ['operator'], isActive: false });
  });
});
