import { canonicalJson, digestOf, parseStudyId } from '@collimate/kernel-canonical';
import { TemporarySite } from '../../fixtures/temporary-site.js';

const protocol = canonicalJson({ schema: 'collimate.study/1', id: 'demo-lung' });
const digest = digestOf('collimate.study/1', JSON.parse(protocol));
const [EARLIER, OLD, NEW] = ['collimate-ibsi1/2', 'collimate-ibsi1/3', 'collimate-ibsi1/4'];
const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error;
let site: TemporarySite;
let people: string[];

beforeEach(async () => {
  site = new TemporarySite();
  people = [];
  for (const name of ['ada', 'bob']) {
    people.push((await site.store.accounts.create(name, 'correct horse battery', ['approver'])).account);
  }
  site.store.accounts.confirm('ada', people[1]);
  site.store.accounts.confirm('bob', people[0]);
  site.store.studies.receive(digest, parseStudyId('demo-lung'), protocol);
});
afterEach(() => site.remove());

/** One after the other, a second apart. */
function sign(...accounts: readonly string[]): void {
  for (const account of accounts) {
    site.clock.advance(1000);
    site.store.studies.sign(digest, account, 'approved');
  }
}

describe('an approval', () => {
  it('stands for the engine that ran, and for no other until two people have signed again', () => {
    site.reopen(OLD);
    sign(...people);
    expect(site.store.studies.engineApproval(digest)).toEqual({ runs: OLD, approved: [OLD], waiting: [] });
    site.store.studies.advance(digest, 'ready');

    const { releaseLog, studies } = site.reopen(NEW);
    expect(studies.engineApproval(digest)).toEqual({ runs: NEW, approved: [OLD], waiting: [] });
    const size = releaseLog.head().size;
    sign(people[0]);
    expect(studies.engineApproval(digest)).toMatchObject({ approved: [OLD], waiting: [{ account: people[0], engine: NEW }] });
    expect(() => studies.sign(digest, people[0], 'approved')).toThrow(code('ALREADY_SIGNED'));
    expect(() => studies.sign(digest, people[1], 'rejected', 'we want it no more')).toThrow(code('STUDY_DECIDED'));
    expect(releaseLog.head().size).toBe(size);
    sign(people[1]);
    expect(studies.engineApproval(digest)).toEqual({ runs: NEW, approved: [OLD, NEW], waiting: [] });
    expect(releaseLog.entryAt(size)).toMatchObject({ kind: 'study-reviewed', study: digest, decision: 'approved' });
    expect(studies.get(digest).state).toBe('ready');
    expect(studies.signaturesOf(digest).map(({ engine }) => engine)).toEqual([NEW, NEW]);
    expect(() => studies.sign(digest, people[0], 'approved')).toThrow(code('STUDY_DECIDED'));
    expect(site.reopen(NEW).check.run().findings).toEqual([]);
    // Back under the older program: two people did approve it.
    expect(site.reopen(OLD).studies.engineApproval(digest)).toEqual({ runs: OLD, approved: [OLD, NEW], waiting: [] });
  });

  it('is not made of two signatures for two engines', () => {
    site.reopen(OLD);
    sign(people[0]);
    const { studies } = site.reopen(NEW);
    expect(studies.signaturesOf(digest)).toEqual([]);
    sign(people[1]);
    expect(studies.get(digest).state).toBe('received');
    sign(people[0]);
    expect(studies.get(digest).state).toBe('approved');
    expect(studies.engineApproval(digest).approved).toEqual([NEW]);
  });

  it('of a version that named none stands for the engine that ran then', () => {
    sign(people[0]);
    const { studies } = site.reopen(EARLIER);
    expect(studies.signaturesOf(digest)).toHaveLength(1);
    sign(people[1]);
    expect(studies.engineApproval(digest)).toEqual({ runs: EARLIER, approved: [EARLIER], waiting: [] });
    expect(site.reopen(NEW).studies.engineApproval(digest)).toEqual({ runs: NEW, approved: [EARLIER], waiting: [] });
    expect(site.store.check.run().findings).toEqual([]);
  });

  it.each([
    ['its engine was written over', `update signature set engine = '${NEW}'`],
    [
      'signatures for another engine were written beside it',
      `insert into signature select digest, account, decision, signed_at, tree, '${NEW}', seal, 1, confirmation from signature`,
    ],
  ])('counts for nothing that nobody signed: %s', (_, sql) => {
    site.reopen(OLD);
    sign(...people);
    site.store.session.execute(`drop trigger signature_never_changes; ${sql}`);
    const { studies, check } = site.reopen(NEW);
    expect(studies.engineApproval(digest).approved).not.toContain(NEW);
    expect(check.run().findings.map(({ kind }) => kind)).toContain('signature-differs');
  });

  it('without its leaf is found out', () => {
    site.reopen(OLD);
    sign(...people);
    site.reopen(NEW);
    sign(...people);
    const { session, check, releaseLog } = site.store;
    const last = releaseLog.head().size - 1;
    session.execute(`drop trigger leaf_never_goes; delete from leaf where log = 'release' and position = ${last}`);
    expect(check.run().findings.map(({ kind }) => kind)).toContain('review-differs');
  });
});
