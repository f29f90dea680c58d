import { setImmediate } from 'node:timers/promises';
import type { FeatureStore } from '@collimate/platform-site-store';
import { FeatureReading } from './feature.reading.js';

/** A store whose sets are read in `steps` steps, each noted. */
function storeOf(steps: number, failAt = -1): { readonly features: FeatureStore; readonly read: number[] } {
  const read: number[] = [];
  const features = {
    *holdAhead() {
      for (let step = 0; step < steps; step++) {
        yield;
        if (step === failAt && !read.includes(-1)) {
          read.push(-1);
          throw new Error('disk');
        }
        read.push(step);
      }
    },
  };
  return { features: features as unknown as FeatureStore, read };
}

describe('the first reading of features', () => {
  it('lets others have the turn between its steps, and is done once', async () => {
    const { features, read } = storeOf(3);
    const reading = new FeatureReading(features);
    reading.onApplicationBootstrap();
    expect(read).toEqual([]);
    await setImmediate();
    expect(read.length).toBeLessThan(3);
    await Promise.all([reading.done(), reading.done()]);
    await reading.done();
    expect(read).toEqual([0, 1, 2]);
  });

  it('ends with the agent, after the step that is being taken', async () => {
    const { features, read } = storeOf(100);
    const reading = new FeatureReading(features);
    reading.onApplicationBootstrap();
    await reading.beforeApplicationShutdown();
    await setImmediate();
    expect(read.length).toBeLessThan(2);
  });

  it('is taken up again after a failure', async () => {
    const { features, read } = storeOf(2, 1);
    const reading = new FeatureReading(features);
    await expect(reading.done()).rejects.toThrow('disk');
    await reading.done();
    expect(read).toEqual([0, -1, 0, 1]);
  });
});
