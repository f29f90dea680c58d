import { SeededRandom } from '@collimate/kernel-numeric';
import { discreteGaussian } from './discrete-gaussian.mechanism.js';
import { mechanismOf } from './mechanism-of-event.js';
import { MechanismError } from './mechanism.error.js';
import { RandomReader } from './random.reader.js';
import { sampleUniformBelow } from './uniform.sampler.js';

describe('a mechanism', () => {
  test('describes itself to the accountant by the parameters it draws with', () => {
    expect(discreteGaussian({ sigma2: 9n, d2: 4n }).event).toEqual({ kind: 'discrete-gaussian', sigma2: 9n, d2: 4n });
    const event = { kind: 'discrete-gaussian', sigma2: 7n, d2: 3n } as const;
    expect(mechanismOf(event).event).toEqual(event);
  });

  test('refuses parameters without noise or without sensitivity', () => {
    expect(() => discreteGaussian({ sigma2: 0n, d2: 1n })).toThrow(MechanismError);
    expect(() => discreteGaussian({ sigma2: 1n, d2: -1n })).toThrow(MechanismError);
  });

  test('adds noise of its own to every coordinate', () => {
    const noisy = discreteGaussian({ sigma2: 10n ** 18n, d2: 1n }).release(new Array(50).fill(0n), new SeededRandom(1));
    expect(new Set(noisy).size).toBe(50);
  });
});

describe('the random reader', () => {
  test('refuses a source that repeats itself', () => {
    const reader = new RandomReader({ fill: (bytes) => void bytes.fill(0) });
    expect(() => reader.word()).toThrow(expect.objectContaining({ code: 'RANDOM_SOURCE_STUCK' }));
  });

  test('draws no integer outside its bound and every one inside', () => {
    const reader = new RandomReader(new SeededRandom(4));
    const seen = new Set(Array.from({ length: 400 }, () => sampleUniformBelow(7n, reader)));
    expect([...seen].sort()).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n]);
    const bound = 3n ** 60n;
    for (let i = 0; i < 200; i++) expect(sampleUniformBelow(bound, reader)).toBeLessThan(bound);
    expect(() => sampleUniformBelow(0n, reader)).toThrow(MechanismError);
  });
});
