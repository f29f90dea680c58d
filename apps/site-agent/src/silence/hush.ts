import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** Time for bytes on their way to leave, before the work begins, ms. */
const LAST_WORDS_MS = 20;

/** Something that carries bytes out of the house. */
export interface Gate {
  shut(): void;
  open(): void;
}

/**
 * While one is held, nothing leaves the hospital. The class has a private member and stays in this file, so no other
 * code can make one.
 */
class HeldSilence {
  private isOver = false;
  private wasDemanded = false;

  /** Whether rows were read in it. */
  get hasServed(): boolean {
    return this.wasDemanded;
  }

  /** Is called before rows are read. @throws Error once the link may speak again */
  demand(): void {
    if (this.isOver) throw new Error('rows are read while the link is silent, and at no other time');
    this.wasDemanded = true;
  }

  end(): void {
    this.isOver = true;
  }
}

/** Proof for code that reads rows that the link is silent. Only `Hush.during` gives one that is still in force. */
export type Silence = HeldSilence;

/**
 * Keeps the link silent while rows are read, and on to the end of a fixed step of time. A peer that rings, polls or
 * waits sees a silence of the same length for one patient and for thousands, as long as the work fits into one step.
 */
@Injectable()
export class Hush {
  private held: Promise<void> | undefined;
  private readonly gates = new Set<Gate>();

  /** @returns ends it */
  hear(gate: Gate): () => void {
    this.gates.add(gate);
    return () => void this.gates.delete(gate);
  }

  /** Resolves at once if no silence is held, otherwise when the link may send again. */
  async passed(): Promise<void> {
    while (this.held !== undefined) await this.held;
  }

  /** @returns a silence that is over; no row can be read with it */
  over(): Silence {
    const silence = new HeldSilence();
    silence.end();
    return silence;
  }

  /**
   * Does the work, and ends on the next multiple of `stepMs` after the beginning, even if the work fails.
   * @param work must not ask the coordinator anything: it would wait for itself
   */
  async during<T>(stepMs: number, work: (silence: Silence) => Promise<T>): Promise<T> {
    // There is no await between the check and taking the silence: of two callers that wait for a third, one goes on
    // waiting.
    while (this.held !== undefined) await this.held;
    const begun = performance.now();
    const silence = new HeldSilence();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.held = promise;
    try {
      await setTimeout(Math.min(LAST_WORDS_MS, stepMs / 2));
      for (const gate of this.gates) gate.shut();
      return await work(silence);
    } finally {
      silence.end();
      const tookMs = performance.now() - begun;
      await setTimeout(Math.ceil(tookMs / stepMs) * stepMs - tookMs);
      for (const gate of this.gates) gate.open();
      this.held = undefined;
      resolve();
    }
  }
}
