import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import {
  canonicalJson,
  Clock,
  instantFromMs,
  instantToMs,
  type Digest,
  type RoundId,
  type SiteId,
  type StudyId,
} from '@collimate/kernel-canonical';
import {
  advanceStudy,
  equalQuestions,
  freezeStudy,
  parseStudy,
  refuseLateTicks,
  refuseRetired,
  refuseUnconducted,
  refuseUnknownEngine,
  reviewTimeOf,
  type FrozenStudy,
  type StudyState,
  type StudyStep,
  FINAL_STATES,
} from '@collimate/governance-study';
import { CoordinatorStore, type StoreSession, type StudyRow } from '@collimate/platform-coordinator-store';
import type { ProgressName } from '@collimate/protocol';
import type { FrozenStudyView } from '@collimate/protocol/http';
import { checkStudyMembers } from '../masking/study.members.js';
import type { CoordinatorConfig } from '../platform/coordinator.config.js';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { Doorbells } from '../platform/doorbells.js';
import { DueTimes } from '../platform/due.times.js';
import { CONFIG } from '../platform/tokens.js';
import type { ResultService } from '../results/result.service.js';
import { turnsOf } from '../results/step.sum.js';
import { refuseUninvited } from './invited.sites.js';
import { refuseSharedNoise } from './shared-noise.trial.js';

/**
 * Most ended studies that a heartbeat names. Sites remember the ones that they heard, and the number of ended studies
 * grows every year.
 */
const ENDED_OF_HEARTBEAT = 1_000;

/** Freezes studies, opens them to the sites and follows the sites' progress. */
@Injectable()
export class StudyService {
  /** Frozen studies by digest: a digest never means another text. */
  private readonly frozen = new Map<string, FrozenStudy>();

  constructor(
    private readonly store: CoordinatorStore,
    private readonly clock: Clock,
    private readonly doorbells: Doorbells,
    private readonly due: DueTimes,
    @Inject(CONFIG) private readonly config: CoordinatorConfig,
  ) {}

  /**
   * Freezes a protocol: its digest names it from now on. Repeating the same text changes nothing.
   * @throws StudyError INVALID_PROTOCOL; CoordinatorError STUDY_EXISTS, SITE_UNKNOWN
   */
  async freeze(document: unknown): Promise<FrozenStudyView> {
    const study = freezeStudy(parseStudy(document));
    const { id, sites } = study.protocol;
    const at = this.clock.now();
    const state = await this.store.write(async (session) => {
      const known = await session.studies.find(id);
      if (known?.digest === study.digest) return known.state;
      refuseLateTicks(study.protocol, this.config.roundMs);
      refuseRetired(study.protocol);
      refuseSharedNoise(study.protocol, this.config);
      refuseUnconducted(study.protocol);
      refuseUnknownEngine(study.protocol);
      await checkStudyMembers(session, study);
      if (known !== undefined) throw new CoordinatorError('STUDY_EXISTS', 'another protocol has this study id');
      await refuseUninvited(session, sites);
      const protocolJson = canonicalJson(study.protocol);
      await session.studies.add({
        id,
        digest: study.digest,
        protocol_json: protocolJson,
        state: 'frozen',
        created_at: at,
        changed_at: at,
      });
      await session.log.append({ kind: 'study-frozen', study: study.digest, at });
      return 'frozen';
    });
    return { id, digest: study.digest, state, earlier: await this.earlier(study) };
  }

  /** Questions that another study of this coordinator asks too. */
  private async earlier(study: FrozenStudy): Promise<FrozenStudyView['earlier']> {
    const rows = new Map((await this.store.read.studies.all()).map((row) => [row.digest, row]));
    return equalQuestions(study, await this.readAll([...rows.values()])).flatMap(({ statistic, other }) => {
      const row = rows.get(other.digest);
      return row === undefined
        ? []
        : [{ statistic, study: other.study, otherStatistic: other.statistic, state: row.state, at: row.created_at }];
    });
  }

  /** Sends the protocol to every site of it for review. @throws CoordinatorError STUDY_UNKNOWN, STUDY_NOT_IN_THIS_STATE */
  async open(id: StudyId): Promise<void> {
    const at = this.clock.now();
    const { sites, reviewMs } = await this.store.write(async (session) => {
      const row = await required(session, id);
      await this.move(session, row, 'open');
      const { protocol } = this.read(row);
      const reviewMs = reviewTimeOf(protocol);
      for (const siteId of protocol.sites) await session.assignments.add({ siteId, kind: 'review', studyId: id, at });
      if (reviewMs !== undefined) await session.studies.setReviewUntil(id, instantFromMs(instantToMs(at) + reviewMs));
      return { sites: protocol.sites, reviewMs };
    });
    this.doorbells.assignmentsChanged(sites);
    if (reviewMs !== undefined) this.due.wakeAt(instantToMs(at) + reviewMs);
  }

  /**
   * Ends a study before its time: its open round is abandoned, and the sites are sent no more work for it. Charges at
   * the sites remain, and are published (ADR 0089).
   * @param results publishes them
   * @throws CoordinatorError STUDY_UNKNOWN, STUDY_NOT_IN_THIS_STATE if it has ended
   */
  async cancel(id: StudyId, results: ResultService): Promise<void> {
    const at = this.clock.now();
    await this.store.write(async (session) => {
      const row = await required(session, id);
      await this.move(session, row, 'abandon');
      for (const round of await session.rounds.ofStudy(id)) {
        if (round.state !== 'open') continue;
        await session.rounds.close(round.id as RoundId, { state: 'abandoned', at });
        await session.log.append({ kind: 'round-closed', round: round.id as RoundId, outcome: 'abandoned', at });
      }
      await session.assignments.withdraw(id, at);
      const rounds = await session.rounds.ofStudy(id);
      for (const turn of turnsOf(rounds)) await results.publish(session, this.read(row), rounds, turn);
    });
  }

  /** @returns digests of the studies that were sent to a site and are over, so that it works for them no more */
  async overAt(siteId: SiteId): Promise<{ readonly cancelled: string[]; readonly ended: string[] }> {
    const over = await this.store.read.studies.endedOf(siteId);
    const digests = (isCancelled: boolean): string[] =>
      over.flatMap(({ digest, state }) => ((state === 'abandoned') === isCancelled ? [digest] : []));
    return { cancelled: digests(true), ended: digests(false).slice(0, ENDED_OF_HEARTBEAT) };
  }

  /** Notes how far a site is. @throws CoordinatorError STUDY_UNKNOWN, STUDY_DIGEST_DIFFERS, SITE_MISMATCH */
  async report(session: StoreSession, siteId: SiteId, id: StudyId, digest: string, progress: ProgressName): Promise<void> {
    const row = await required(session, id);
    if (row.digest !== digest) throw new CoordinatorError('STUDY_DIGEST_DIFFERS', 'this is not the digest of the study');
    if (!this.read(row).protocol.sites.includes(siteId)) {
      throw new CoordinatorError('SITE_MISMATCH', 'the calling site does not take part in this study');
    }
    // The progress of an ended study stays as it was at its end.
    if (!FINAL_STATES.includes(row.state)) await session.studies.setProgress(id, siteId, progress, this.clock.now());
  }

  /** Takes one step of a study's life and writes it into the log. @throws CoordinatorError STUDY_NOT_IN_THIS_STATE */
  async move(session: StoreSession, row: StudyRow, step: StudyStep): Promise<StudyState> {
    const move = advanceStudy(row.state, step);
    if (move.kind === 'refused') {
      throw new CoordinatorError('STUDY_NOT_IN_THIS_STATE', `a study that is ${move.state} cannot take the step ${move.step}`);
    }
    const at = this.clock.now();
    await session.studies.move(row.id as StudyId, move.state, at);
    await session.log.append({ kind: 'study-advanced', study: row.digest as Digest, state: move.state, at });
    return move.state;
  }

  /** @returns studies that sites may still work on */
  async active(): Promise<{ readonly row: StudyRow; readonly study: FrozenStudy }[]> {
    const rows = await this.store.read.studies.active();
    const studies = await this.readAll(rows);
    return rows.map((row, index) => ({ row, study: studies[index] }));
  }

  /** Reading a protocol takes 2 ms the first time, so waiting calls are answered between two of them. */
  private async readAll(rows: readonly StudyRow[]): Promise<FrozenStudy[]> {
    const studies: FrozenStudy[] = [];
    for (const row of rows) {
      if (!this.frozen.has(row.digest)) await setImmediate();
      studies.push(this.read(row));
    }
    return studies;
  }

  /** @returns the frozen study of a row, read back from its text */
  read(row: StudyRow): FrozenStudy {
    let study = this.frozen.get(row.digest);
    if (study === undefined) {
      study = freezeStudy(parseStudy(JSON.parse(row.protocol_json)));
      if (study.digest !== row.digest) throw new CoordinatorError('LOG_ALTERED', 'a stored protocol does not have its digest');
      this.frozen.set(row.digest, study);
    }
    return study;
  }
}

/** @returns the row of a study @throws CoordinatorError STUDY_UNKNOWN */
export async function required(session: StoreSession, id: StudyId): Promise<StudyRow> {
  const row = await session.studies.find(id);
  if (row === undefined) throw new CoordinatorError('STUDY_UNKNOWN', 'there is no such study');
  return row;
}
