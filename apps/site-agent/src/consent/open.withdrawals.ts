import { Injectable } from '@nestjs/common';
import {
  effectsOfWithdrawal,
  type EffectDone,
  type SubjectHoldings,
  type WithdrawalEffectKind,
} from '@collimate/governance-consent';
import { WithdrawalStore, type OpenWithdrawal } from '@collimate/platform-site-store';
import { ExtractionService } from '../extraction/extraction.service.js';
import { DeletionCertificates } from './deletion.certificate.js';

/** What a withdrawal did, and of how many things. */
export interface WithdrawalView {
  readonly effects: readonly WithdrawalEffectKind[];
  readonly done: readonly EffectDone[];
  /** Where the certificate of deletion stands on the agent's machine; null if none was asked for or nothing was there. */
  readonly certificate: string | null;
}

/** Brings withdrawals to their end: what stands outside the database goes, and the log certifies what was done. */
@Injectable()
export class OpenWithdrawals {
  private last: Promise<unknown> = Promise.resolve();
  /** Withdrawals that somebody waits for: whoever comes first ends all that are open. */
  private readonly awaited = new Map<string, WithdrawalView | undefined>();

  constructor(
    private readonly withdrawals: WithdrawalStore,
    private readonly extraction: ExtractionService,
    private readonly certificates: DeletionCertificates,
  ) {}

  /** Ends all that are open, one after the other; also those that a kill has left. One that fails stays open. */
  async finish(): Promise<void> {
    const turn = this.last.then(() => this.endAll());
    this.last = turn.catch(() => undefined);
    await turn;
  }

  /** Ends one that was opened just now, with all others. @returns what it did */
  async finishOne({ event }: OpenWithdrawal): Promise<WithdrawalView> {
    this.awaited.set(event.id, undefined);
    try {
      await this.finish();
      return this.awaited.get(event.id) ?? { effects: [], done: [], certificate: null };
    } finally {
      this.awaited.delete(event.id);
    }
  }

  private async endAll(): Promise<void> {
    const open = this.withdrawals.stillOpen();
    const failures: unknown[] = [];
    for (const one of open) {
      try {
        const view = await this.end(one);
        if (this.awaited.has(one.event.id)) this.awaited.set(one.event.id, view);
      } catch (error) {
        failures.push(error);
      }
    }
    if (open.length > 0) this.withdrawals.settle();
    if (failures.length > 0) throw failures[0];
  }

  /** The rest of what is held is read after the event, when nothing of the subject can come into being any more. */
  private async end(open: OpenWithdrawal): Promise<WithdrawalView> {
    const { event, scans, held } = open;
    const jobs = await this.extraction.jobsOf(scans);
    const copies = this.extraction.copiesOf(event.subject);
    const holdings: SubjectHoldings = { ...held, hasQueuedJobs: jobs > 0, hasCachedVoxels: copies > 0 };
    const effects = effectsOfWithdrawal(holdings, event);
    const outside: EffectDone[] = [];
    for (const { kind } of effects) {
      if (kind === 'drop-queued-jobs') outside.push({ kind, count: await this.extraction.dropJobs(scans) });
      if (kind === 'delete-cached-voxels') outside.push({ kind, count: this.extraction.deleteVoxels(event.subject) });
      if (kind === 'issue-deletion-certificate') outside.push({ kind, count: 1 });
    }
    const isCertified = effects.some(({ kind }) => kind === 'issue-deletion-certificate');
    const done = this.withdrawals.close(open, effects, outside, (certified, proof) => {
      if (isCertified) this.certificates.issue(event, certified, proof);
    });
    const certificate = isCertified ? this.certificates.pathOf(event) : null;
    return { effects: effects.map(({ kind }) => kind), done, certificate };
  }
}
