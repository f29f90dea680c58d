import { askAnswers, type GivenAnswers } from './answers.js';

const yes = { yes: true } as const;

describe('the answers of a setup', () => {
  it('are defaults where nothing was said, and the budget is the one of the policy', async () => {
    const answers = await askAnswers({ ...yes, policy: 'cautious' });
    expect(answers).toMatchObject({ administrator: 'admin', approvers: ['approver-1', 'approver-2'], budget: '3/10' });
    expect(answers).toMatchObject({ proxy: undefined, consent: undefined });
    expect((await askAnswers({ ...yes, policy: 'cautious', budget: '1/2' })).budget).toBe('1/2');
  });

  it.each<[string, GivenAnswers]>([
    ['one person in two parts', { operator: 'admin' }],
    ['an approver twice', { approvers: ['dpo', 'dpo'] }],
    ['a name that is none', { administrator: 'Anna Berg' }],
    ['a policy that is none', { policy: 'toString' }],
    ['a budget of nothing', { budget: '0' }],
    ['a budget that is none', { budget: 'much' }],
    ['a zone that is none', { zone: 'Mars/Olympus' }],
    ['a proxy that is none', { proxy: 'ward:s3cret@proxy' }],
  ])('are refused with %s, before anything is done', async (_what, given) => {
    const refused = { code: 'BAD_ANSWER', message: expect.not.stringContaining('s3cret'), hint: expect.any(String) };
    await expect(askAnswers({ ...yes, ...given })).rejects.toMatchObject(refused);
  });
});
