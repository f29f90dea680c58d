import { Injectable } from '@nestjs/common';
import { CollimateError, type Fault } from '@collimate/kernel-errors';
import { RoundStore } from '@collimate/platform-site-store';
import { reviewFromWire, roundOrderFromWire, type Assignment, type Reason } from '@collimate/protocol';
import { ReviewService } from '../review/review.service.js';
import { EndedStudies } from '../studies/ended.studies.js';

/** Faults that lie in the message, also where the store finds them: the same message would fail again. */
const OF_THE_MESSAGE: readonly Fault[] = ['input', 'conflict', 'refused', 'missing'];

/** Outcome of a list of assignments. */
export interface IntakeReport {
  /** Ids of those that need not come again: stored, or refused for good. */
  readonly done: readonly string[];
  /** Codes of those that were refused, for the log. */
  readonly refused: readonly string[];
  /** Why the others could not be stored: our own disk or database, or an error of the program. Undefined if all are done. */
  readonly failure: unknown;
}

/**
 * Stores the coordinator's assignments, one by one. An unreadable one is refused for good, because it will not get
 * better, and does not stop the others. One that cannot be stored is not acknowledged, and comes again.
 */
@Injectable()
export class AssignmentIntake {
  constructor(
    private readonly review: ReviewService,
    private readonly rounds: RoundStore,
    private readonly ended: EndedStudies,
  ) {}

  take(assignments: readonly Assignment[]): IntakeReport {
    const [done, refused]: [string[], string[]] = [[], []];
    let failure: unknown;
    for (const { assignmentId, work } of assignments) {
      try {
        const code = this.takeOne(work);
        done.push(assignmentId);
        if (code !== undefined) refused.push(code);
      } catch (error) {
        failure ??= error;
      }
    }
    return { done, refused, failure };
  }

  /** @returns the code of a refusal @throws the error that kept it from being stored */
  private takeOne(work: Assignment['work']): string | undefined {
    let store: (() => unknown) | undefined;
    try {
      store = this.read(work);
    } catch (error) {
      // Every error of reading lies in the message, unforeseen ones too.
      return error instanceof CollimateError ? error.code : ('INTERNAL' satisfies Reason);
    }
    if (store === undefined) return 'UNKNOWN_WORK';
    try {
      store();
      return undefined;
    } catch (error) {
      if (error instanceof CollimateError && OF_THE_MESSAGE.includes(error.fault)) return error.code;
      throw error;
    }
  }

  /** @returns how it is stored */
  private read(work: Assignment['work']): (() => unknown) | undefined {
    if (work?.$case === 'review') {
      const study = this.review.read(reviewFromWire(work.value));
      return () => this.review.keep(study);
    }
    if (work?.$case !== 'round') return undefined;
    const order = roundOrderFromWire(work.value);
    return () => {
      this.ended.ordered(order.studyDigest);
      this.rounds.insert(order);
    };
  }
}
