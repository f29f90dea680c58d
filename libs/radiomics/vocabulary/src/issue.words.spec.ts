import { z } from 'zod';
import { parseResponseName } from './filters/response-map.js';
import { issueWords } from './issue.words.js';

const schema = z.strictObject({
  word: z.enum(['a', 'b']).default('a'),
  fixed: z.literal('one').default('one'),
  count: z.int().min(1).max(3).default(1),
  form: z.string().regex(/^x$/).default('x'),
  own: z.string().regex(/^x$/, 'an own sentence').default('x'),
  list: z.array(z.number()).min(1).default([1]),
  needed: z.number(),
});

describe('what is wrong with a document', () => {
  it.each<[object, string]>([
    [{ word: 'c' }, 'it has to be "a" or "b"'],
    [{ fixed: 'two' }, 'it has to be "one"'],
    [{ count: 4 }, 'it has to be at most 3'],
    [{ count: 'x' }, 'it has to be a number, with a point before its decimals'],
    [{ form: 'y' }, 'it has another form'],
    [{ own: 'y' }, 'an own sentence'],
    [{ list: [] }, 'it has to be at least 1 entries'],
    [{ other: 1 }, 'it has no key "other"'],
    [{ needed: undefined }, 'it is missing'],
  ])('%j is told in our words', (part, words) => {
    const document = { needed: 1, ...part };
    const issue = schema.safeParse(document).error?.issues[0];
    expect(issue && issueWords(issue, document)).toBe(words);
  });

  it('is told of the name of a response map too', () => {
    for (const name of ['S60F(x,3D,mirror)', 'S60F(15,4D,mirror)', 'S60F(15,3D,nothing)', 'S60F(15)']) {
      expect(() => parseResponseName(name)).toThrow(
        expect.objectContaining({ hint: expect.not.stringMatching(/Invalid|expected|received|Unrecognized/) }),
      );
    }
  });
});
