import { sha256Hex } from '@collimate/kernel-canonical';
import { answerBytes, type ReleaseOrder } from '@collimate/privacy-accounting';
import { decideRelease } from '@collimate/privacy-gate';
import { releaseOrderOf } from '@collimate/governance-study';
import { order, SiteWithDoor, study } from './door.fixture.js';

/* Code in the agent that holds the session writes the answer of a charge itself: the values as they are, with a leaf of their own. */
describe('an answer that the door did not make', () => {
  const site = new SiteWithDoor();
  beforeEach(() => site.setUp());
  afterEach(() => site.remove());

  it('is not sent: the round is told why, the house is in quarantine, and nothing else is answered', async () => {
    const { store, quarantine, door, policy } = site;
    const asked = order('enrolment');
    const charging = releaseOrderOf(asked, study) as ReleaseOrder;
    const charge = await store.ledger.charge(charging, (spent) => decideRelease(charging, policy.current(study), spent));
    if (charge.kind === 'refused') throw new Error('it was granted');
    const { length } = study.queries.find(({ name }) => name === 'enrolment')!.design;
    const { studyId, queryDigest, epoch, step } = charging;
    const terms = { key: { studyId, queryDigest, epoch, step }, event: charge.event };
    const bytes = answerBytes(terms, new Array<bigint>(length).fill(3n));
    const hash = sha256Hex(bytes);
    const { index } = store.releaseLog.append({ kind: 'release-answered', sequence: charge.sequence, answer: hash });
    store.session
      .prepare(
        `insert into answer (sequence, step, given, kind, bytes, hash, tree, leaf, seal) values (?, 0, null, 'released', ?, ?, 1, ?, ?)`,
      )
      .write([charge.sequence, bytes, hash, index, 'a'.repeat(64)]);

    let entered = 0;
    quarantine.onEnter(() => (entered += 1));
    expect(await door.release(asked)).toMatchObject({ kind: 'refused', code: 'QUARANTINED' });
    expect([entered, quarantine.state, quarantine.cause]).toEqual([1, 'unrecovered', 'database-altered']);
    expect(await door.release(order('moments'))).toMatchObject({ kind: 'refused', code: 'QUARANTINED' });
    expect(store.check.run().findings).toContainEqual({ kind: 'answer-differs', at: charge.sequence });
    site.reopen();
    expect(site.quarantine.isActive).toBe(true);
  });
});
