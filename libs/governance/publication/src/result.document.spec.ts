import { readFileSync } from 'node:fs';
import { publishedResultSchema, type PublishedResult } from './result.document.js';

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

/** A result as a coordinator published it before this room was there: its form never changes under this name. */
const result = read('./result-1.golden.json') as PublishedResult;

describe('the result document', () => {
  it('is read as it was published, with every key', () => {
    expect(publishedResultSchema.parse(result)).toEqual(result);
  });

  it('is read without the keys that the first coordinators did not write', () => {
    const { chargedAtSites: _charged, budgetEpsilon: _epsilon, ...privacy } = result.privacy;
    const rounds = result.rounds.map((round) => {
      if (round.pooled === null) return round;
      const { answers: _answers, further: _further, ...pooled } = round.pooled;
      return { ...round, pooled };
    });
    expect(publishedResultSchema.safeParse({ ...result, privacy, rounds }).success).toBe(true);
  });

  it('is read with keys that a later version adds, and keeps those of an estimate', () => {
    const later = { ...result, later: 1 };
    expect(publishedResultSchema.parse(later)).toEqual(result);
    expect(publishedResultSchema.parse(result).rounds[0].pooled?.estimate).toHaveProperty('groups');
  });

  it.each([
    ['another form', { schema: 'collimate.result/2' }],
    ['no digest', { digest: undefined }],
    ['an epsilon in words', { privacy: { ...result.privacy, epsilon: '1' } }],
    ['a price that is no exact number', { privacy: { ...result.privacy, rhoPerSite: '0.1e3' } }],
    ['a statement about noise with a key that nobody knows', { rounds: [noisier()] }],
  ])('is refused with %s', (_, change) => {
    expect(publishedResultSchema.safeParse({ ...result, ...change }).success).toBe(false);
  });
});

function noisier(): object {
  const [first] = result.rounds;
  return { ...first, pooled: { ...first.pooled, noise: { ...first.pooled?.noise, colour: 'white' } } };
}
