import { openingAddress, parseResultAddress, resultAddress } from './result.address.js';

describe('the address of a result', () => {
  it('is read as it is printed', () => {
    expect(parseResultAddress(openingAddress('lung', 2))).toEqual({ study: 'lung', number: 2 });
    expect(parseResultAddress(resultAddress({ study: { id: 'lung' } } as Parameters<typeof resultAddress>[0]))).toEqual({
      study: 'lung',
    });
  });

  it.each(['lung@', 'lung@0', 'lung@01', 'lung@none', 'lung@2@3', 'lung@100000', 'lung@-1'])('is none: %s', (text) => {
    expect(parseResultAddress(text)).toBeUndefined();
  });
});
