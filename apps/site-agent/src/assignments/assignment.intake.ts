import { Injectable } from '@nestjs/common';
import { CollimateError } from '@collimate/kernel-errors';
import { reviewFromWire, roundOrderFromWire, type Assignment } from '@collimate/protocol';
import { ReviewService } from '../review/review.service.js';
import { RoundStore } from '../state/round.store.js';

/** Stores what the coordinator assigns. What is not valid is dropped with a line in the log: it will not get better. */
@Injectable()
export class AssignmentIntake {
  constructor(
    private readonly review: ReviewService,
    private readonly rounds: RoundStore,
  ) {}

  /** @returns the codes of what was refused, for the log */
  take(assignments: readonly Assignment[]): readonly string[] {
    return assignments.flatMap(({ work }) => {
      try {
        if (work?.$case === 'review') this.review.receive(reviewFromWire(work.value));
        else if (work?.$case === 'round') this.rounds.insert(roundOrderFromWire(work.value));
        else return ['UNKNOWN_WORK'];
        return [];
      } catch (error) {
        if (!(error instanceof CollimateError) || error.fault !== 'input') throw error;
        return [error.code];
      }
    });
  }
}
