import { Injectable } from '@nestjs/common';
import { canonicalJson, type Digest, type StudyId } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import { compare, formatRational, ZERO } from '@collimate/kernel-numeric';
import { parseStudy, studyDigest, studyPrice, type FrozenStudy } from '@collimate/governance-study';
import { retirementOf } from '@collimate/statistics-menu';
import { StoreError, StudyStore, type Account, type ReviewSignature } from '@collimate/platform-site-store';
import type { ReceivedReview } from '@collimate/protocol';
import { AgentError } from '../ground/agent.error.js';
import { HouseRules } from '../policy/house-rules.js';
import { SiteBudget, type RoomForStudy } from '../policy/site-budget.js';
import { SiteStudies, awaitsEngine, engineError, isAgreed, otherEngine, type SiteStudyView } from '../studies/site.studies.js';

/** A study that was sent and found to be one. */
export interface ReadStudy {
  readonly digest: Digest;
  readonly studyId: StudyId;
  /** Its canonical text. */
  readonly protocol: string;
}

/** The text that one person signs. */
export interface SignedWords {
  readonly digest: Digest;
  /** The digest on the page that this person read. */
  readonly shown: Digest;
  /** Why, for a no. */
  readonly why?: string | undefined;
}

/** The hospital's own approval or rejection of a study: two named people sign its digest, before any scan is read. */
@Injectable()
export class ReviewService {
  constructor(
    private readonly store: StudyStore,
    private readonly studies: SiteStudies,
    private readonly budget: SiteBudget,
    private readonly rules: HouseRules,
  ) {}

  /**
   * Reads a study that was sent. The digest is computed here from the protocol, not believed.
   * @throws AgentError STUDY_INVALID for an invalid protocol, or one whose digest or id differs from the coordinator's
   */
  read({ protocol, studyDigest: digest, studyId }: ReceivedReview): ReadStudy {
    const parsed = read(protocol);
    if (studyDigest(parsed) !== digest || parsed.id !== studyId) {
      throw new AgentError('STUDY_INVALID', 'the digest of the study is not the one that the coordinator says');
    }
    return { digest, studyId, protocol: canonicalJson(protocol) };
  }

  /** @throws StoreError while nothing can be stored */
  keep({ digest, studyId, protocol }: ReadStudy): void {
    this.store.receive(digest, studyId, protocol);
  }

  /**
   * One person's signature, for the engine that runs. With the second yes of another person the study is approved; one no rejects it.
   * @throws AgentError REASON_MISSING for a rejection without a reason; DIGEST_CHANGED, STUDY_CANCELLED, ENGINE_DIFFERS,
   *   STATISTIC_RETIRED, OPENING_TOO_SHORT, TICK_TOO_SHORT, POLICY_FORBIDS, BUDGET_TOO_SMALL; StoreError NO_SUCH_STUDY,
   *   NOT_AN_APPROVER, STUDY_DECIDED, ALREADY_SIGNED
   */
  async sign(
    { digest, shown, why }: SignedWords,
    account: Account,
    decision: ReviewSignature['decision'],
  ): Promise<SiteStudyView> {
    if (shown !== digest) {
      throw new AgentError('DIGEST_CHANGED', 'the digest that was read is not the one that would be signed', {
        hint: 'read the study again and sign the digest that stands there',
      });
    }
    const roomFor = decision === 'approved' ? await this.budget.look() : undefined;
    // Nothing is awaited from here on, so the checked state is the signed one.
    if (roomFor !== undefined) this.checkRules(standing(this.get(digest)), roomFor);
    else if (why === undefined) throw reasonMissing();
    this.store.sign(digest, account.account, decision, decision === 'rejected' ? why : undefined);
    return this.get(digest);
  }

  /**
   * Takes a person's statement that the tables are complete: the study waits for nothing more at this site. Nobody
   * outside hears how many scans there are or how long they took.
   * @throws AgentError STUDY_NOT_APPROVED, ENGINE_NOT_APPROVED, ENGINE_DIFFERS, STUDY_CANCELLED; StoreError
   *   NO_SUCH_STUDY
   */
  declareReady(digest: Digest): SiteStudyView {
    const study = standing(this.get(digest));
    if (!isAgreed(study)) throw new AgentError('STUDY_NOT_APPROVED', 'two people have to approve the study first');
    if (awaitsEngine(study)) throw engineError(study);
    if (study.state !== 'ready') this.store.advance(digest, 'ready');
    return this.get(digest);
  }

  /**
   * Withdraws the hospital's approval: nothing more is computed or released for the study; its charges remain.
   * @throws StoreError NO_SUCH_STUDY, WRONG_STATE, NOT_AN_APPROVER
   */
  close(digest: Digest, account: Account): SiteStudyView {
    this.store.close(digest, account.account);
    return this.get(digest);
  }

  private get(digest: Digest): SiteStudyView {
    const study = this.studies.find(digest);
    if (study === undefined) throw new StoreError('NO_SUCH_STUDY', 'the site has received no such study');
    return study;
  }

  private checkRules(view: SiteStudyView, roomFor: (study: FrozenStudy) => RoomForStudy): void {
    if (view.state !== 'received' && !awaitsEngine(view)) return;
    if (otherEngine(view) !== undefined) throw engineError(view);
    checkStatistics(view);
    this.checkOpening(view);
    // A study that was approved before there was a shortest tick can still be approved for another engine.
    if (view.state === 'received') this.checkTick(view);
    checkHouse(this.rules.objections(view.study));
    const { left, after } = roomFor(view.study);
    if (compare(after, ZERO) >= 0) return;
    throw new AgentError('BUDGET_TOO_SMALL', 'the whole price of this study does not fit into what this hospital has left', {
      details: { left: formatRational(left), price: formatRational(studyPrice(view.study.protocol)) },
      hint: 'Reject it, or let two approvers add to the lifetime budget: `collimate site budget supplement RHO`.',
    });
  }

  /** Each opening may be charged anew, so the hospital sets how close together two openings may be. */
  private checkOpening({ study }: SiteStudyView): void {
    const { openingMs } = study.protocol.timetable;
    const shortestOpeningMs = this.rules.shortestOpeningMs();
    if (openingMs >= shortestOpeningMs) return;
    throw new AgentError('OPENING_TOO_SHORT', 'the openings of this study lie closer together than this hospital allows', {
      details: { openingMs, shortestOpeningMs },
      hint: 'Ask the coordinator for a protocol with a longer timetable.openingMs, or lower COLLIMATE_SITE_SHORTEST_OPENING_MS and the rule of `collimate site policy`.',
    });
  }

  /** The link is silent for steps of a tick while rows are read: a short one shows how long that takes. */
  private checkTick({ study }: SiteStudyView): void {
    const { tickMs } = study.protocol.timetable;
    const shortestTickMs = this.rules.shortestTickMs();
    if (tickMs >= shortestTickMs) return;
    throw new AgentError('TICK_TOO_SHORT', 'the answers of this study leave on ticks closer together than this hospital allows', {
      details: { tickMs, shortestTickMs },
      hint: 'Ask the coordinator for a protocol with a longer timetable.tickMs, or lower COLLIMATE_SITE_SHORTEST_TICK_MS and the rule of `collimate site policy`.',
    });
  }
}

/**
 * Refuses decisions on a cancelled study: an approval would have no effect, and still be shown as one. @throws
 * AgentError STUDY_CANCELLED
 */
function standing(study: SiteStudyView): SiteStudyView {
  if (!study.isCancelled) return study;
  throw new AgentError('STUDY_CANCELLED', 'the coordinator has cancelled this study', {
    hint: 'nothing more is done for it, and nothing is signed; ask its operator for a new one',
  });
}

/** @throws AgentError POLICY_FORBIDS */
function checkHouse(objections: readonly string[]): void {
  if (objections.length === 0) return;
  throw new AgentError('POLICY_FORBIDS', `the rules of this hospital do not allow this study: ${objections.join('; ')}`, {
    hint: 'Reject it, or let two approvers change the rules: `collimate site policy show`.',
  });
}

function reasonMissing(): AgentError {
  return new AgentError('REASON_MISSING', 'a study is refused for a reason, and none is named', {
    hint: 'say why in one line: `collimate site reject DIGEST --reason "…"`. It stays in this house; name no patient in it.',
  });
}

/** A statistic of a kind that is only read and replayed, and never charged again, would be approved for nothing. */
function checkStatistics({ study }: SiteStudyView): void {
  const retired = study.queries.find((query) => query.retired === true);
  if (retired === undefined) return;
  throw new AgentError('STATISTIC_RETIRED', `the statistic ${retired.name} is of a kind that is not answered any more`, {
    hint: retirementOf(retired.spec),
  });
}

function read(protocol: unknown): ReturnType<typeof parseStudy> {
  try {
    return parseStudy(protocol);
  } catch (cause) {
    if (!(cause instanceof CollimateError)) throw cause;
    throw new AgentError('STUDY_INVALID', 'the coordinator sent a study that is not valid', { cause });
  }
}
