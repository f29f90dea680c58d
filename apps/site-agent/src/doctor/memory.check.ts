import { freemem } from 'node:os';
import { failed, fine, warned, type Check } from '../examination/check.js';
import { gibibytes, kernelText } from './proc.js';

const FAIL_BYTES = 400 * 2 ** 20;
const WARN_BYTES = 2 ** 30;

/** Memory that programs can still get. */
export const memoryCheck: Check = {
  name: 'memory',
  title: 'available memory',
  look() {
    const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(kernelText('/proc/meminfo') ?? '')?.[1];
    const free = kilobytes === undefined ? freemem() : Number(kilobytes) * 1024;
    const seen = gibibytes(free);
    const cure = 'The agent takes 250 MB, and while it extracts as much again and the scan: give the machine 4 GB.';
    if (free < FAIL_BYTES) return failed(seen, cure);
    return free < WARN_BYTES ? warned(seen, cure) : fine(seen);
  },
};
