import { wordsOf } from './study-words.view.js';

const matrix = (size: number, one = '0.6') =>
  Array.from({ length: size - 1 }, (_, i) => Array.from({ length: i + 1 }, (__, j) => (i === 3 && j === 2 ? one : '0.6')));

describe('the words of a matrix', () => {
  it('are its numbers, row by row, where they are few', () => {
    expect(wordsOf({ below: [['0.61'], ['0.2', '-0.1']] })).toBe('below 0.61 | 0.2 -0.1');
  });

  it('are how many there are and a digest where they are many, and each number moves it', () => {
    expect(wordsOf({ below: matrix(20) })).toMatch(/^below 190 numbers from 0.6 to 0.6, of the SHA-256 [0-9a-f]{64}$/);
    expect(wordsOf({ below: matrix(20, '0.6000') })).not.toBe(wordsOf({ below: matrix(20) }));
    expect(wordsOf({ below: matrix(20, '-0.3') })).toContain('from -0.3 to 0.6');
  });
});
