import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';

/**
 * Wakes waiting calls when something happens in a round, in this process. A bell carries no content: the woken call
 * reads the store.
 */
@Injectable()
export class AttemptBells {
  private readonly bells = new EventEmitter().setMaxListeners(0);

  /** Rings after a word in an attempt of this round. */
  ring(roundId: string): void {
    this.bells.emit(roundId);
  }

  /**
   * Waits for the next bell. It listens as soon as it is called, so that a bell between a look and the wait is not
   * lost.
   * @param gone ends the wait
   * @returns the wait, and a function that ends it
   */
  next(roundId: string, waitMs: number, gone: AbortSignal): { readonly done: Promise<void>; stop(): void } {
    let stop: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      const timer = setTimeout(() => stop(), waitMs);
      stop = () => {
        clearTimeout(timer);
        this.bells.off(roundId, stop);
        gone.removeEventListener('abort', stop);
        resolve();
      };
      this.bells.on(roundId, stop);
      gone.addEventListener('abort', stop);
    });
    return { done, stop: () => stop() };
  }
}
