import { parseInstant, type Digest, type RoundId, type SiteId, type StudyId } from '@collimate/kernel-canonical';
import type { RoundOrder } from '@collimate/governance-study';
import { TemporarySite } from '../../fixtures/temporary-site.js';

const order = (roundId: string, more: Partial<RoundOrder> = {}): RoundOrder => ({
  ...{ roundId: roundId as RoundId, studyId: 'lung' as StudyId, studyDigest: 'a'.repeat(64) as Digest, statistic: 'moments' },
  ...{ epoch: 0, step: 0, roster: ['north' as SiteId], mode: 'local-noise', deadline: parseInstant('2026-12-01T00:00:00.000Z') },
  ...more,
});

describe('the rounds that were ordered', () => {
  let site: TemporarySite;
  beforeEach(() => (site = new TemporarySite()));
  afterEach(() => site.remove());

  it('come back as they were ordered, and begin with the first step where an older version wrote none', () => {
    const asked = order('r-1', { step: 2, given: 'b'.repeat(64) as Digest, sums: [['1', '-2'], ['3']] });
    site.store.rounds.insert(asked);
    const { step: _, ...older } = order('r-2');
    site.store.rounds.insert(older as RoundOrder);
    expect(
      site
        .reopen()
        .rounds.all()
        .map((round) => round.order),
    ).toEqual([asked, order('r-2')]);
    expect(site.store.rounds.isAltered).toBe(false);
  });

  it.each([
    ['no JSON', '{'],
    ['nothing', 'null'],
    ['no order', '{}'],
    ['the order of another round', JSON.stringify(order('r-7'))],
    ['a roster that is none', JSON.stringify({ ...order('r-2'), roster: 'north' })],
    ['an epoch that is none', JSON.stringify({ ...order('r-2'), epoch: -1 })],
    ['a day that is none', JSON.stringify({ ...order('r-2'), deadline: 'x' })],
    ['sums that are none', JSON.stringify({ ...order('r-2'), sums: [[1]] })],
  ])('are the others where one row holds %s, which is named', (_, text) => {
    for (const id of ['r-1', 'r-2', 'r-3']) site.store.rounds.insert(order(id));
    site.store.session.prepare(`update agent_round set round_order = ? where round_id = 'r-2'`).run(text);
    const { rounds, check } = site.reopen();
    expect(rounds.all().map((round) => round.order.roundId)).toEqual(['r-1', 'r-3']);
    expect(rounds.open()).toHaveLength(2);
    expect(check.run()).toMatchObject({ isSound: true, findings: [{ kind: 'round-differs' }] });
  });
});
