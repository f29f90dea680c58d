import { randomBytes } from 'node:crypto';
import { failed, fine, type Check } from '../examination/check.js';
import { kernelText } from './proc.js';

/** Noise needs random numbers of the system: whether they come at once. @source random(4), entropy_avail */
export const entropyCheck: Check = {
  name: 'entropy',
  title: 'random numbers of the system',
  async look() {
    const began = performance.now();
    await new Promise((resolve) => randomBytes(65_536, resolve));
    const tookMs = Math.ceil(performance.now() - began);
    const pool = kernelText('/proc/sys/kernel/random/entropy_avail');
    const seen = `64 KiB in ${tookMs} ms${pool === undefined ? '' : `, the pool holds ${pool} bits`}`;
    return (pool === undefined || Number(pool) >= 128) && tookMs < 5_000
      ? fine(seen)
      : failed(seen, 'A virtual machine may lack a source of chance: add virtio-rng, or install rng-tools.');
  },
};
