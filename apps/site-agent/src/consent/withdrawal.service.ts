import { Injectable } from '@nestjs/common';
import { CollimateError } from '@collimate/kernel-errors';
import type { WithdrawalKind } from '@collimate/governance-consent';
import { WithdrawalStore, type StoreErrorCode } from '@collimate/platform-site-store';
import { AgentError } from '../ground/agent.error.js';
import { OpenWithdrawals, type WithdrawalView } from './open.withdrawals.js';
import { WithdrawalCopies } from './withdrawal.copies.js';

/** Carries out withdrawals and writes them into the lists beside the database. */
@Injectable()
export class WithdrawalService {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly opened: OpenWithdrawals,
    private readonly lists: WithdrawalCopies,
  ) {}

  /**
   * @param subject the hospital's own number
   * @throws StoreError NO_SUCH_SUBJECT; AgentError WITHDRAWALS_FILE_FAILED, or DISK_FAILED, which says whether it counts
   */
  async withdraw(subject: string, kind: WithdrawalKind): Promise<WithdrawalView> {
    const failures: unknown[] = [];
    const opened = notDone(() => this.store.withdraw(subject, kind, 'clinician', (error) => failures.push(error)));
    // The list is written before the caller is answered. If that fails, the withdrawal is carried out all the same, and
    // the answer tells the failure.
    const [view, listed] = await Promise.allSettled([this.opened.finishOne(opened), this.lists.write()]);
    if (view.status === 'rejected') failures.push(view.reason);
    if (listed.status === 'rejected') failures.push(listed.reason);
    if (failures.length > 0) throw ofDisk(failures[0], 'the withdrawal counts from now on');
    return (view as PromiseFulfilledResult<WithdrawalView>).value;
  }

  /**
   * Ends the withdrawals that a table opened, and writes them into the lists, even if one of the two fails: each is
   * tried again by itself.
   * @param failures of the steps after the table so far
   * @throws AgentError WITHDRAWALS_FILE_FAILED, DISK_FAILED; QueueError while the queue is away
   */
  async endOpen(failures: readonly unknown[] = []): Promise<void> {
    const done = await Promise.allSettled([this.opened.finish(), this.lists.write()]);
    const all = [...failures, ...done.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))];
    if (all.length > 0) throw ofDisk(all[0], 'the table was taken over, and its withdrawals count');
  }
}

/**
 * @throws AgentError DISK_FAILED where nothing of a withdrawal was written: the caller has to know that nobody will
 *   repeat it
 */
function notDone<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isOfDisk(error)) throw error;
    throw new AgentError(
      'DISK_FAILED',
      'the disk is full or has failed: this withdrawal was NOT carried out, and the patient counts as before',
      { cause: error, hint: 'make room on the disks of the data folder and of the keys, and say the withdrawal again' },
    );
  }
}

function isOfDisk(error: unknown): error is CollimateError {
  return error instanceof CollimateError && error.code === ('DISK_FAILED' satisfies StoreErrorCode);
}

/** @returns an error of the disk that names the part that was done; any other error unchanged */
function ofDisk(error: unknown, stands: string): unknown {
  if (!isOfDisk(error)) return error;
  return new AgentError('DISK_FAILED', `${stands}; the disk is full or has failed, and what else it asks for waits`, {
    cause: error,
    hint: 'make room on the disks of the data folder and of the keys; it is tried again each minute, and the status says what is still open',
  });
}
