import { Injectable } from '@nestjs/common';
import { CollimateError, type Fault } from '@collimate/kernel-errors';
import { reviewFromWire, roundOrderFromWire, type Assignment } from '@collimate/protocol';
import { ReviewService } from '../review/review.service.js';
import { RoundStore } from '../state/round.store.js';

/** Faults of our own disk or database: the assignment is not acknowledged, and comes again. */
const LATER: readonly Fault[] = ['unavailable', 'busy'];

/**
 * Stores what the coordinator assigns. What fails for any reason of its own is dropped with a line in the log, since it
 * will not get better, and the others are stored.
 */
@Injectable()
export class AssignmentIntake {
  constructor(
    private readonly review: ReviewService,
    private readonly rounds: RoundStore,
  ) {}

  /**
   * @returns the codes of what was refused, for the log
   * @throws StoreError while nothing can be stored, for example DISK_FAILED
   */
  take(assignments: readonly Assignment[]): readonly string[] {
    return assignments.flatMap(({ work }) => {
      try {
        if (work?.$case === 'review') this.review.receive(reviewFromWire(work.value));
        else if (work?.$case === 'round') this.rounds.insert(roundOrderFromWire(work.value));
        else return ['UNKNOWN_WORK'];
        return [];
      } catch (error) {
        if (error instanceof CollimateError && LATER.includes(error.fault)) throw error;
        return [error instanceof CollimateError ? error.code : 'INTERNAL'];
      }
    });
  }
}
