import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { effectsOfWithdrawal, type EffectDone, type WithdrawalEffectKind } from '@collimate/governance-consent';
import { ScanStore, WithdrawalStore, type OpenWithdrawal } from '@collimate/platform-site-store';
import { ResearchCopy } from '../extraction/research.copy.js';
import { ScanJobs } from '../extraction/scan.jobs.js';
import { WithdrawalCertificates } from './withdrawal.certificate.js';
import type { ReleasedBefore } from './releases.before.js';

/** Pause before failed steps are tried again, ms. */
const TRY_AGAIN_MS = 60_000;

/** Withdrawals that are ended in one transaction, before other work gets its turn. */
const AT_ONCE = 50;

/** Effects of a withdrawal, with the number of things concerned. */
export interface WithdrawalView {
  readonly effects: readonly WithdrawalEffectKind[];
  readonly done: readonly EffectDone[];
  /** Path of the certificate on the agent's machine; null if there was nothing to do. */
  readonly certificate: string | null;
  /** Results that were released while the consent was in force; they stay released. */
  readonly releases: readonly ReleasedBefore[];
}

/** Finishes withdrawals: removes data outside the database, and has the log certify the effects. */
@Injectable()
export class OpenWithdrawals implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private last: Promise<unknown> = Promise.resolve();
  /** Withdrawals that callers wait for. The first caller ends all open ones. */
  private readonly awaited = new Map<string, WithdrawalView | undefined>();

  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly withdrawals: WithdrawalStore,
    private readonly scans: ScanStore,
    private readonly jobs: ScanJobs,
    private readonly copies: ResearchCopy,
    private readonly certificates: WithdrawalCertificates,
  ) {}

  /**
   * Finishes withdrawals that a kill interrupted. A queue that is away does not stop the start: the status tells it,
   * and it is tried again.
   */
  async onApplicationBootstrap(): Promise<void> {
    await this.finish().then(
      () => this.copies.removeOrphaned(new Set(this.scans.all().map(({ subject }) => subject))),
      () => undefined,
    );
  }

  beforeApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  /** Whether something that was announced is still to be carried out, as when the queue is away. */
  get isBehind(): boolean {
    return this.withdrawals.hasOpen;
  }

  /** Carries out every open withdrawal in turn, those of a killed run too. If one fails, it stays open. */
  async finish(): Promise<void> {
    const turn = this.last.then(() => this.endAll());
    this.last = turn.catch(() => undefined);
    await turn;
  }

  /** Ends a withdrawal that was just opened, with all others. @returns its effects */
  async finishOne({ event }: OpenWithdrawal): Promise<WithdrawalView> {
    this.awaited.set(event.id, undefined);
    try {
      await this.finish();
      return this.awaited.get(event.id) ?? { effects: [], done: [], certificate: null, releases: [] };
    } finally {
      this.awaited.delete(event.id);
    }
  }

  private async endAll(): Promise<void> {
    const open = this.withdrawals.stillOpen();
    const failures: unknown[] = [];
    for (let from = 0; from < open.length; from += AT_ONCE) {
      const ready: (() => void)[] = [];
      for (const one of open.slice(from, from + AT_ONCE)) {
        await this.carryOut(one).then(
          (close) => ready.push(close),
          (error: unknown) => failures.push(error),
        );
      }
      this.withdrawals.together(() => {
        for (const close of ready) {
          try {
            close();
          } catch (error) {
            failures.push(error);
          }
        }
      });
      await nextTurn();
    }
    if (open.length > 0) this.withdrawals.settle();
    if (failures.length === 0) return;
    clearTimeout(this.timer);
    // The status shows that they are open, and the waiting caller gets the error.
    this.timer = setTimeout(() => void this.finish().catch(() => undefined), TRY_AGAIN_MS).unref();
    throw failures[0];
  }

  /**
   * Reads the rest of the held data after the event, when nothing more of the subject can appear. It is written down
   * first and then removed: so every certified thing was there, and every thing that was there is certified, even if a
   * kill comes between.
   * @returns ends the withdrawal, with its leaf
   */
  private async carryOut(open: OpenWithdrawal): Promise<() => void> {
    const { event, scans, held } = open;
    const everything = effectsOfWithdrawal({ ...held, hasQueuedJobs: true, hasCachedVoxels: true }, event).map(
      ({ kind }) => kind,
    );
    const found: EffectDone[] = [];
    const note = (kind: WithdrawalEffectKind, count: number): void => {
      if (count > 0 && everything.includes(kind)) found.push({ kind, count });
    };
    note('drop-queued-jobs', await this.jobs.count(scans));
    note('delete-cached-voxels', this.copies.count(event.subject));
    const outside = [...this.withdrawals.found(open, found)];
    if (everything.includes('drop-queued-jobs')) await this.jobs.drop(scans);
    // Also where there is no copy: the note that says why no copy can be made is data about the subject too.
    if (everything.includes('delete-cached-voxels')) this.copies.remove(event.subject);
    const was = (kind: WithdrawalEffectKind): boolean => outside.some((one) => one.kind === kind);
    const effects = effectsOfWithdrawal(
      { ...held, hasQueuedJobs: was('drop-queued-jobs'), hasCachedVoxels: was('delete-cached-voxels') },
      event,
    );
    const isCertified = effects.some(({ kind }) => kind === 'issue-certificate');
    if (isCertified) outside.push({ kind: 'issue-certificate', count: 1 });
    const releases = this.certificates.releasesBefore(open);
    return () => {
      const done = this.withdrawals.close(open, effects, outside, (certified, proof) => {
        if (isCertified) this.certificates.issue(open, certified, proof);
      });
      const certificate = isCertified ? this.certificates.pathOf(event) : null;
      const view = { effects: effects.map(({ kind }) => kind), done, certificate, releases };
      if (this.awaited.has(event.id)) this.awaited.set(event.id, view);
    };
  }
}
