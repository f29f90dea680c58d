import { Injectable } from '@nestjs/common';
import type { StudyId } from '@collimate/kernel-canonical';
import { DueTimes } from '../platform/due.times.js';

/** When the next turns of standing studies begin. It is found again from the rounds at every start. */
@Injectable()
export class DueTurns {
  private readonly begins = new Map<StudyId, number>();

  constructor(private readonly due: DueTimes) {}

  /** Notes when the next turn of a study begins, and has the coordinator woken then. @param ms since 1970 UTC */
  note(study: StudyId, ms: number): void {
    this.begins.set(study, ms);
    this.due.wakeAt(ms);
  }

  /** @returns the studies whose next turn has come; they are forgotten, and the coordinator is woken for the others */
  take(nowMs: number): readonly StudyId[] {
    const come: StudyId[] = [];
    for (const [study, ms] of this.begins) {
      if (ms > nowMs) this.due.wakeAt(ms);
      else come.push(study);
    }
    for (const study of come) this.begins.delete(study);
    return come;
  }
}
