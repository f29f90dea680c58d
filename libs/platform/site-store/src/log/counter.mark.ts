import type { HeadCounter, HeadMark } from '@collimate/platform-keystore';
import { StoreError } from '../store.error.js';

/** Content of the counter beside the keys, as it was read or last written. */
export class CounterMark {
  private mark: HeadMark | undefined;

  constructor(private readonly counter: HeadCounter | undefined) {
    this.mark = counter?.read();
  }

  /** Undefined if nothing was ever written. */
  get current(): HeadMark | undefined {
    return this.mark;
  }

  /** Whether there is a counter at all. */
  get isKept(): boolean {
    return this.counter !== undefined;
  }

  /** @throws StoreError COUNTER_UNWRITABLE */
  write(mark: HeadMark): void {
    try {
      this.counter?.write(mark);
    } catch {
      throw unwritable();
    }
    this.mark = mark;
  }
}

/** Error while the counter cannot be written. */
export const unwritable = (): StoreError =>
  new StoreError('COUNTER_UNWRITABLE', 'the counter of the head cannot be written beside the keys', {
    hint: 'make room on the disk of the key folder; nothing is released until it can be written',
  });
