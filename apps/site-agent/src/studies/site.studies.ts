import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Digest, Instant } from '@collimate/kernel-canonical';
import { engineOf, freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import { CollimateError } from '@collimate/kernel-errors';
import type { Logger } from '@collimate/platform-service-kit';
import { StudyStore, StudyWordStore, type EngineApproval, type SiteStudyState } from '@collimate/platform-site-store';
import { engineDiffers, engineNotApproved, type AgentError } from '../ground/agent.error.js';
import { LOGGER } from '../ground/logger.token.js';

/** A study as this site holds it, with its protocol read. */
export interface SiteStudyView {
  readonly digest: Digest;
  readonly study: FrozenStudy;
  readonly state: SiteStudyState;
  /** The last state that the coordinator confirmed; undefined if none. */
  readonly told: SiteStudyState | undefined;
  readonly receivedAt: Instant;
  /** Whether the coordinator has cancelled it: nothing more is computed or answered for it. */
  readonly isCancelled: boolean;
  /**
   * Whether the coordinator says that the study has ended, and has ordered nothing of it since. That stops the reading
   * of scans, and nothing else.
   */
  readonly isEnded: boolean;
  /** For which engine two people have approved it. */
  readonly engine: EngineApproval;
}

/** The studies of the store, each protocol parsed and frozen once. */
@Injectable()
export class SiteStudies {
  private readonly frozen = new Map<Digest, FrozenStudy>();
  /** Texts that do not belong to their digest, kept so that none is read again at each look. */
  private readonly refused = new Map<Digest, string>();

  constructor(
    private readonly store: StudyStore,
    private readonly words: StudyWordStore,
    @Optional() @Inject(LOGGER) private readonly logger?: Pick<Logger, 'error'>,
  ) {}

  all(): readonly SiteStudyView[] {
    const told = this.words.told();
    const cancelled = this.words.cancelled();
    const ended = this.words.ended();
    return this.store.all().flatMap(({ digest, protocol, state, receivedAt }) => {
      const study = this.read(digest, protocol, state);
      if (study === undefined) return [];
      const engine = this.store.engineApproval(digest);
      const [isCancelled, isEnded] = [cancelled.has(digest), ended.has(digest)];
      return [{ digest, study, state, told: told.get(digest), receivedAt, isCancelled, isEnded, engine }];
    });
  }

  find(digest: Digest): SiteStudyView | undefined {
    return this.all().find((study) => study.digest === digest);
  }

  /** Remembers that the coordinator has cancelled studies. @returns ids of those that were not known to be */
  cancel(digests: readonly string[]): readonly string[] {
    const fresh = this.all().filter(({ digest, isCancelled }) => !isCancelled && digests.includes(digest));
    for (const { digest } of fresh) this.words.cancel(digest);
    return fresh.map(({ study }) => study.protocol.id);
  }

  /**
   * @returns undefined for a text that does not belong to the digest; the check of the ledger reports it, and nothing
   *   is done with it
   */
  private read(digest: Digest, protocol: string, state: SiteStudyState): FrozenStudy | undefined {
    const known = this.frozen.get(digest);
    if (known !== undefined || this.refused.get(digest) === protocol) return known;
    const read = readAs(digest, protocol);
    if (typeof read !== 'string') {
      this.frozen.set(digest, read);
      return read;
    }
    this.refused.set(digest, protocol);
    // Two people may have approved the study under a version with wider bounds. Logged as an error, because the study
    // answers nothing now.
    this.logger?.error({ study: digest, state, code: read }, REFUSED);
    return undefined;
  }
}

const REFUSED =
  'a stored study is passed over, and answers nothing: its protocol is not one that this version takes. Its coordinator has to freeze a new one, or the earlier version of the agent has to finish it';

/** @returns the study, or the code of why the text does not have that digest */
function readAs(digest: Digest, protocol: string): FrozenStudy | string {
  try {
    const study = freezeStudy(parseStudy(JSON.parse(protocol)));
    return study.digest === digest ? study : 'DIGEST_DIFFERS';
  } catch (error) {
    // Every error of reading lies in the text, unforeseen ones too. One study must not keep the agent from its others.
    return error instanceof CollimateError ? error.code : 'UNREADABLE';
  }
}

/**
 * @returns whether two people of the hospital signed the study, and it is neither closed here nor cancelled by the
 *   coordinator. Its remaining price stays reserved, whichever engine runs
 */
export function isAgreed({ state, isCancelled }: Pick<SiteStudyView, 'state' | 'isCancelled'>): boolean {
  return !isCancelled && (state === 'approved' || state === 'extracting' || state === 'ready');
}

/**
 * @returns the definition of the engine that a protocol names, if another one runs here: then nobody can sign for it;
 *   undefined otherwise
 */
export function otherEngine({ study, engine }: Pick<SiteStudyView, 'study' | 'engine'>): string | undefined {
  const named = engineOf(study.protocol);
  return named === engine.runs ? undefined : named;
}

/**
 * @returns whether a study is approved, but for another engine than the one that runs, or names another one: nothing is
 *   done for it
 */
export function awaitsEngine(view: Pick<SiteStudyView, 'study' | 'state' | 'isCancelled' | 'engine'>): boolean {
  return isAgreed(view) && (otherEngine(view) !== undefined || !view.engine.approved.includes(view.engine.runs));
}

/** @returns why nothing is done for a study that awaits its engine, with a hint */
export function engineError(view: Pick<SiteStudyView, 'study' | 'engine'>): AgentError {
  const named = otherEngine(view);
  return named === undefined ? engineNotApproved(view.engine) : engineDiffers(view.engine.runs, named);
}

/** @returns whether the hospital's approval covers the present engine. Only then a scan is read and a number leaves */
export function isApproved(study: Pick<SiteStudyView, 'study' | 'state' | 'isCancelled' | 'engine'>): boolean {
  return isAgreed(study) && !awaitsEngine(study);
}

/** @returns why nothing may be answered for a study; undefined if something may */
export function refusalFor(study: SiteStudyView | undefined): 'STUDY_NOT_APPROVED' | 'ENGINE_NOT_APPROVED' | undefined {
  if (study === undefined || !isAgreed(study)) return 'STUDY_NOT_APPROVED';
  return awaitsEngine(study) ? 'ENGINE_NOT_APPROVED' : undefined;
}
