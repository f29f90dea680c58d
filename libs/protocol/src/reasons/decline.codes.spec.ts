import { DECLINE_CODES, rulesOutCharge } from './decline.codes.js';

describe('a decline', () => {
  it('shows that nothing was charged where no charge can stand beside it, and by no word of a later version', () => {
    const ruledOut = (answers: number): readonly string[] => DECLINE_CODES.filter((code) => rulesOutCharge(code, answers));
    expect(ruledOut(1)).toEqual(['QUERY_NOT_DECLARED', 'SITE_BUDGET_EXHAUSTED', 'TRANSFORM_NOT_PUBLIC']);
    // Of several answers some may be charged that the coordinator has forgotten.
    expect(ruledOut(3)).toEqual(['QUERY_NOT_DECLARED', 'TRANSFORM_NOT_PUBLIC']);
    for (const word of ['A_LATER_WORD', 'toString', '', null]) expect(rulesOutCharge(word, 1)).toBe(false);
  });
});
