import { nearestOf } from './nearest-word.js';

describe('the nearest word', () => {
  const words = ['raw', 'reference', 'rank'];

  it('is the one that begins so, before one with fewer edits', () => {
    expect(nearestOf('ref', words)).toBe('reference');
    expect(nearestOf('Refer', words)).toBe('reference');
  });

  it('is the one with the fewest edits where none or several begin so', () => {
    expect(nearestOf('refrence', words)).toBe('reference');
    expect(nearestOf('ra', words)).toBe('raw');
    expect(nearestOf('resp', ['response', 'responder', 'rest'])).toBe('rest');
  });

  it('is none where nothing is near', () => {
    expect(nearestOf('survival', words)).toBeUndefined();
  });
});
