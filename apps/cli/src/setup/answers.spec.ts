import { askAnswers, type GivenAnswers } from './answers.js';

const yes = { yes: true } as const;

describe('the answers of a setup', () => {
  it('are defaults where nothing was said, and the budget is the one of the policy', async () => {
    const answers = await askAnswers({ ...yes, policy: 'cautious' });
    expect(answers).toMatchObject({ administrator: 'admin', approvers: ['approver-1', 'approver-2'], budget: '3/10' });
    expect(answers).toMatchObject({ proxy: undefined, consent: undefined });
    expect((await askAnswers({ ...yes, policy: 'cautious', budget: '1/2' })).budget).toBe('1/2');
  });

  it('name places from the root on, whatever folder the command was given in', async () => {
    const places = { images: 'images', consent: 'c.csv', cohort: './t/c.csv', withdrawalsCopy: 'share/w.log', backups: 'b' };
    const { images, consent, cohort, withdrawalsCopy, backups } = await askAnswers({ ...yes, ...places });
    const here = (path: string): string => `${process.cwd()}/${path}`;
    expect([images, consent, cohort, withdrawalsCopy, backups]).toEqual(
      ['images', 'c.csv', 't/c.csv', 'share/w.log', 'b'].map(here),
    );
  });

  it.each<[string, GivenAnswers]>([
    ['one person in two parts', { operator: 'admin' }],
    ['an approver twice', { approvers: ['dpo', 'dpo'] }],
    ['a name that is none', { administrator: 'Anna Berg' }],
    ['a policy that is none', { policy: 'toString' }],
    ['a budget of nothing', { budget: '0' }],
    ['a budget that is none', { budget: 'much' }],
    ['a zone that is none', { zone: 'Mars/Olympus' }],
    ['a path of two lines', { withdrawalsCopy: '/mnt/share\nReadWritePaths=/etc' }],
    ['a proxy that is none', { proxy: 'ward:s3cret@proxy' }],
  ])('are refused with %s, before anything is done', async (_what, given) => {
    const refused = { code: 'BAD_ANSWER', message: expect.not.stringContaining('s3cret'), hint: expect.any(String) };
    await expect(askAnswers({ ...yes, ...given })).rejects.toMatchObject(refused);
  });
});
