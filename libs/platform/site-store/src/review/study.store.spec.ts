import { canonicalJson, digestOf, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
import { granting, orderOf } from '@collimate/testing-contracts';
import { TemporarySite } from '../../fixtures/temporary-site.js';

const protocol = canonicalJson({ schema: 'collimate.study/1', id: 'demo-lung' });
const digest = digestOf('collimate.study/1', JSON.parse(protocol));
const studyId = parseStudyId('demo-lung');
const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error;
let site: TemporarySite;
let people: string[];

beforeEach(async () => {
  site = new TemporarySite();
  people = [];
  for (const name of ['ada', 'bob', 'cid']) {
    const roles = name === 'cid' ? (['operator'] as const) : (['approver'] as const);
    people.push((await site.store.accounts.create(name, 'correct horse battery', roles)).account);
  }
  site.store.accounts.confirm('ada', people[1]);
  site.store.accounts.confirm('bob', people[0]);
});
afterEach(() => site.remove());

describe('a study at a site', () => {
  it('is kept once, as it came, with one leaf', () => {
    const { studies, releaseLog } = site.store;
    const first = studies.receive(digest, studyId, protocol);
    expect(first).toMatchObject({ digest, studyId, protocol, state: 'received' });
    expect(studies.receive(digest, studyId, protocol)).toEqual(first);
    expect(releaseLog.head().size).toBe(1);
    expect(site.reopen().studies.all()).toEqual([first]);
  });

  it.each(['collimate.study/1', 'collimate.study/2'])('stops nothing by being there when the site starts again: %s', (schema) => {
    const document = { schema, id: 'demo-lung' };
    site.store.studies.receive(digestOf(schema, document), studyId, canonicalJson(document));
    const { check, heads } = site.reopen();
    expect([check.run().findings, heads.standing]).toEqual([[], 'continues']);
  });

  it('of one form does not pass under the digest of the other', () => {
    const second = { schema: 'collimate.study/2', id: 'demo-lung' };
    const store = (): void => {
      site.store.studies.receive(digestOf('collimate.study/1', second), studyId, canonicalJson(second));
    };
    expect(store).toThrow(code('STUDY_ALTERED'));
  });

  it('is not taken under a digest that is not its own', () => {
    const altered = canonicalJson({ schema: 'collimate.study/1', id: 'demo-lunge' });
    expect(() => site.store.studies.receive(digest, studyId, altered)).toThrow(code('STUDY_ALTERED'));
  });

  it('is approved by two people, not by one twice, nor by one without the role', () => {
    const { studies, releaseLog } = site.store;
    studies.receive(digest, studyId, protocol);
    expect(studies.sign(digest, people[0], 'approved').state).toBe('received');
    expect(() => studies.sign(digest, people[0], 'approved')).toThrow(code('ALREADY_SIGNED'));
    expect(() => studies.sign(digest, people[2], 'approved')).toThrow(code('NOT_AN_APPROVER'));
    expect(() => studies.sign(digest, 'a-none', 'approved')).toThrow(code('NOT_AN_APPROVER'));
    expect(studies.sign(digest, people[1], 'approved').state).toBe('approved');
    expect(releaseLog.head().size).toBe(2);
    expect(releaseLog.entryAt(1)).toMatchObject({ kind: 'study-reviewed', study: digest, decision: 'approved' });
    expect(studies.signaturesOf(digest)).toHaveLength(2);
  });

  it.each([
    ['opened again after its close', `update study set state = 'approved'`],
    [
      'approved by somebody else',
      `drop trigger signature_never_changes; update signature set signed_at = '2020-01-01T00:00:00.000Z'`,
    ],
  ])('is found out in its file: %s', (what, sql) => {
    const { studies, check, session } = site.store;
    studies.receive(digest, studyId, protocol);
    for (const account of people.slice(0, 2)) studies.sign(digest, account, 'approved');
    expect(check.run().findings).toEqual([]);
    if (what.startsWith('opened')) studies.close(digest, people[0]);
    expect(check.run().findings).toEqual([]);
    session.execute(sql);
    const findings = check.run().findings.filter(({ kind }) => kind !== 'signature-differs');
    expect(findings).toEqual([{ kind: 'review-differs', at: null }]);
  });

  it('is rejected by one, for good', () => {
    const { studies } = site.store;
    studies.receive(digest, studyId, protocol);
    studies.sign(digest, people[0], 'approved');
    expect(studies.sign(digest, people[1], 'rejected').state).toBe('rejected');
    expect(() => studies.sign(digest, people[1], 'approved')).toThrow(code('STUDY_DECIDED'));
    expect(() => studies.advance(digest, 'extracting')).toThrow(code('WRONG_STATE'));
  });

  it('keeps why it was rejected beside the signature, under its seal and that of the decision', () => {
    const { studies, check, session } = site.store;
    studies.receive(digest, studyId, protocol);
    studies.sign(digest, people[0], 'rejected', 'the purpose is not ours');
    expect(studies.signaturesOf(digest)).toEqual([
      { account: people[0], decision: 'rejected', signedAt: expect.any(String), why: 'the purpose is not ours' },
    ]);
    expect(check.run().findings).toEqual([]);
    expect(() => session.execute(`update signature_reason set reason = 'it is ours'`)).toThrow(code('CONSTRAINT'));
    session.execute(`drop trigger signature_reason_never_changes; update signature_reason set reason = 'it is ours'`);
    const findings = check.run().findings.map(({ kind }) => kind);
    expect(findings).toContain('signature-differs');
    expect(studies.signaturesOf(digest)).toEqual([]);
  });

  it('goes from approval through extraction to ready, or straight to ready, and nowhere else', () => {
    const { studies } = site.store;
    studies.receive(digest, studyId, protocol);
    expect(() => studies.advance(digest, 'extracting')).toThrow(code('WRONG_STATE'));
    for (const person of people.slice(0, 2)) studies.sign(digest, person, 'approved');
    for (const state of ['extracting', 'ready', 'closed'] as const) expect(studies.advance(digest, state).state).toBe(state);
    expect(() => studies.advance(digestOf('collimate.study/1', 0), 'ready')).toThrow(code('NO_SUCH_STUDY'));
  });
});

describe('what a site sends', () => {
  it('waits until it is acknowledged, the first message of a round only', async () => {
    await site.store.ledger.charge(orderOf(), granting(50n));
    const round = parseRoundId('round-1');
    site.store.outbox.put(round, 0, Uint8Array.of(1, 2, 3));
    site.store.outbox.put(round, 0, Uint8Array.of(9));
    const { outbox } = site.reopen();
    expect(outbox.pending()).toEqual([
      { roundId: round, sequence: 0, bytes: Uint8Array.of(1, 2, 3), queuedAt: site.clock.now() },
    ]);
    expect(outbox.acknowledge(round)).toBe(true);
    expect(outbox.acknowledge(round)).toBe(false);
    expect(outbox.pending()).toEqual([]);
  });

  it('knows who it is after a restart', () => {
    site.store.settings.set('site-id', 'south');
    site.store.settings.set('site-id', 'north');
    const { settings } = site.reopen();
    expect(settings.get('site-id')).toBe('north');
    settings.clear('site-id');
    expect(settings.get('site-id')).toBeUndefined();
  });
});
