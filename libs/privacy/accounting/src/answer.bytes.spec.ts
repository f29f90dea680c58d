import { parseDigest, parseStudyId, sha256Hex } from '@collimate/kernel-canonical';
import { answerBytes } from './answer.bytes.js';

const terms = {
  key: { studyId: parseStudyId('lung'), queryDigest: parseDigest('ab'.repeat(32)), epoch: 7, step: 0 },
  event: { kind: 'discrete-gaussian', sigma2: 50n, d2: 1n } as const,
};

describe('the bytes of an answer', () => {
  it('are canonical JSON, exact beyond what a double can hold', () => {
    const text = new TextDecoder().decode(answerBytes(terms, [-(1n << 100n), 0n]));
    expect(text).toBe(
      `{"epoch":7,"event":{"d2":"1","kind":"discrete-gaussian","sigma2":"50"},"queryDigest":"${'ab'.repeat(32)}",` +
        '"schema":"collimate.answer/1","studyId":"lung","vector":["-1267650600228229401496703205376","0"]}',
    );
  });

  it('change with every term and every coordinate', () => {
    const other = { ...terms, key: { ...terms.key, epoch: 8 } };
    const step = { ...terms, key: { ...terms.key, step: 1 } };
    expect(answerBytes(step, [1n])).not.toEqual(answerBytes(terms, [1n]));
    expect(new TextDecoder().decode(answerBytes(terms, [1n]))).not.toContain('step');
    const dearer = { ...terms, event: { ...terms.event, sigma2: 51n } };
    const all = [
      answerBytes(terms, [1n, 2n]),
      answerBytes(terms, [2n, 1n]),
      answerBytes(terms, [1n]),
      answerBytes(other, [1n, 2n]),
      answerBytes(dearer, [1n, 2n]),
    ];
    expect(new Set(all.map(sha256Hex)).size).toBe(all.length);
  });
});
