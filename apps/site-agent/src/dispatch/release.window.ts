import { Inject, Injectable } from '@nestjs/common';
import type { RoundOrder } from '@collimate/governance-study';
import { instantToMs, type RoundId } from '@collimate/kernel-canonical';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { Hush, type Silence } from '../silence/hush.js';
import { AnswerTick } from './answer.tick.js';

/** While rows are read the link is silent, in steps of at most so many ms: no call and no keepalive of either side times out within a step. */
const LONGEST_STEP_MS = 2_000;
/** An answer waits for its tick inside its turn only if the tick is at most so many ms away. Otherwise other orders have their turn meanwhile. */
const AT_THE_TICK_MS = 500;
/** All that leaves on one tick is sent one after the other, within this part of the time between two ticks. */
const PART_OF_TICK = 0.1;
/** And within so many ms. */
const LONGEST_LEAVING_MS = 1_000;

/** A release on its way. */
interface Window {
  readonly order: RoundOrder;
  /** Number of the tick on which the outcome leaves; undefined while rows are read. */
  leaves: number | undefined;
  hasLeft: boolean;
  /** Result of the first look at the order; undefined while rows are read, or where no look took place in this run. */
  first: Look | undefined;
}

/** A look at an order: its silence, and its outcome. */
interface Look {
  readonly silence: Silence;
  readonly outcome: unknown;
}

/**
 * Hides a release from before rows are read until its outcome is sent. Head, receipt, answer and refusal are sent
 * together, on the second tick after the beginning. That tick is fixed before anybody knows how long the reading takes,
 * and leaves a whole tick for it. Until then the agent shows no head of its log, because a head would tell how far the
 * release is.
 */
@Injectable()
export class ReleaseWindow {
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly tick: AnswerTick,
    private readonly hush: Hush,
    @Inject(SITE_CONFIG) private readonly config: Pick<SiteConfig, 'shortestTickMs'>,
  ) {}

  /** Whether an outcome waits for its tick. Then no head of the log may be shown. */
  get isOpen(): boolean {
    return [...this.windows.values()].some(({ order, leaves, hasLeft }) => {
      return !hasLeft && (leaves === undefined || this.tick.msTo(order, leaves) > 0);
    });
  }

  /** Whether a window that opens now would end after the round, so that nothing could be sent in time. */
  isTooLate(order: RoundOrder): boolean {
    const last = this.tick.last(order);
    if (last === undefined || this.windows.has(keyOf(order))) return false;
    const lengthMs = this.tick.lengthMs(order) ?? 0;
    const silent = lengthMs === 0 ? 0 : Math.ceil(this.stepMs(order) / lengthMs);
    return (last + 1 + Math.max(1, silent)) * lengthMs >= instantToMs(order.deadline);
  }

  /**
   * Does the work that reads rows, in silence. Rows are read at the first look or never for this order: later looks use
   * the same rows. A first look that read nothing (a refusal) stays the outcome of the order, whatever anybody changes
   * before its tick.
   * @throws the error of the work; the next look counts as the first again
   */
  async compute<T>(order: RoundOrder, work: (silence: Silence) => Promise<T>): Promise<T> {
    const begun = this.tick.last(order);
    const stepMs = this.stepMs(order);
    // Without a study or a clock, the door refuses the order and reads no rows.
    if (begun === undefined || stepMs === 0) return work(this.hush.over());
    const known = this.windows.get(keyOf(order));
    if (known?.first !== undefined) return known.first.silence.hasServed ? work(known.first.silence) : (known.first.outcome as T);
    const window: Window = known ?? { order, leaves: undefined, hasLeft: false, first: undefined };
    window.leaves = undefined;
    window.hasLeft = false;
    this.windows.set(keyOf(order), window);
    try {
      return await this.hush.during(stepMs, async (silence) => {
        const outcome = await work(silence);
        window.first = { silence, outcome };
        return outcome;
      });
    } catch (error) {
      this.windows.delete(keyOf(order));
      throw error;
    } finally {
      window.leaves = Math.max(begun + 2, (this.tick.last(order) ?? begun) + 1);
    }
  }

  /**
   * Length of a silence, ms. It is never shorter than this hospital's shortest tick, even for a study that was approved
   * before that setting; 0 without a study.
   */
  private stepMs(order: RoundOrder): number {
    const lengthMs = this.tick.lengthMs(order);
    return lengthMs === undefined ? 0 : Math.min(LONGEST_STEP_MS, Math.max(lengthMs, this.config.shortestTickMs));
  }

  /** @returns ms until the release is worth another look; 0 if it is not on its way, or near its tick */
  msToLook(order: RoundOrder): number {
    const leaves = this.windows.get(keyOf(order))?.leaves;
    const ms = leaves === undefined ? 0 : this.tick.msTo(order, leaves);
    return ms > AT_THE_TICK_MS ? ms - AT_THE_TICK_MS / 2 : 0;
  }

  /** Ends on the tick on which the release leaves. @returns ms to wait first instead, if that is long */
  async leave(order: RoundOrder): Promise<number | undefined> {
    const last = this.tick.last(order);
    if (last === undefined) return undefined;
    const window = this.windows.get(keyOf(order)) ?? { order, leaves: last + 1, hasLeft: false, first: undefined };
    this.windows.set(keyOf(order), window);
    // An answer that missed its tick, because the link was away or another release had its turn, leaves on the next
    // one.
    if (window.hasLeft || (window.leaves !== undefined && window.leaves <= last && !this.isAtTick(order)))
      window.leaves = last + 1;
    window.hasLeft = false;
    const wait = this.msToLook(order);
    if (wait > 0) return wait;
    await new Promise((resolve) => setTimeout(resolve, this.tick.msTo(order, window.leaves ?? last)));
    window.hasLeft = true;
    return undefined;
  }

  private isAtTick(order: RoundOrder): boolean {
    const lengthMs = this.tick.lengthMs(order) ?? 0;
    return lengthMs - this.tick.msToNext(order) <= Math.min(lengthMs * PART_OF_TICK, LONGEST_LEAVING_MS);
  }

  hasLeft(order: RoundOrder): boolean {
    return this.windows.get(keyOf(order))?.hasLeft === true;
  }

  /** The round is over. */
  forget(roundId: RoundId): void {
    for (const [key, { order }] of this.windows) if (order.roundId === roundId) this.windows.delete(key);
  }
}

const keyOf = ({ roundId, attempt }: RoundOrder): string => `${roundId} ${attempt?.attempt ?? 0}`;
