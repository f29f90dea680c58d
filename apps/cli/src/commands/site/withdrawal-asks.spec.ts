import { runWithdraw } from './site.command.js';

/** Nobody listens there: what gets past the question fails by another code. */
const NOWHERE = { api: 'http://127.0.0.1:9', token: 'nobody' };

describe('a withdrawal where there is no terminal', () => {
  it.each(['NO_FURTHER_USE', 'ERASURE'] as const)('of %s, which nothing undoes, wants --yes', async (kind) => {
    expect(process.stdin.isTTY).not.toBe(true);
    await expect(runWithdraw('4711', { ...NOWHERE, kind })).rejects.toMatchObject({ code: 'NOT_CONFIRMED' });
    await expect(runWithdraw('4711', { ...NOWHERE, kind, yes: true })).rejects.not.toMatchObject({ code: 'NOT_CONFIRMED' });
  });

  it('of contact alone, which can be given again, does not', async () => {
    await expect(runWithdraw('4711', { ...NOWHERE, kind: 'NO_FURTHER_CONTACT' })).rejects.not.toMatchObject({
      code: 'NOT_CONFIRMED',
    });
  });
});
