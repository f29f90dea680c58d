import { unsoundText } from './ledger-verdict.view.js';

describe('a ledger that does not hold', () => {
  const found = (...kinds: ('database-behind' | 'witnessed-head-missing' | 'charge-differs')[]) =>
    unsoundText({ isSound: false, findings: kinds.map((kind) => ({ kind, at: null, account: undefined, subject: undefined })) });

  it('is recovered by two approvers after a restored backup, as the status says', () => {
    expect(found('database-behind', 'witnessed-head-missing')).toMatch(
      /Two approvers: `collimate site recover`\.\nIf nobody has restored one/,
    );
  });

  it('is kept as it is where anything else does not hold', () => {
    expect(found('database-behind', 'charge-differs')).toMatch(/Keep the folder as it is/);
    expect(found('database-behind', 'charge-differs')).not.toContain('recover');
  });
});
