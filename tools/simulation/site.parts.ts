import { parseConsentRow } from '@collimate/governance-consent';
import type { Clock } from '@collimate/kernel-canonical';
import { NodeRandom } from '@collimate/platform-service-kit';
import { parseRational } from '@collimate/kernel-numeric';
import type { Keystore } from '@collimate/platform-keystore';
import type { SiteStore } from '@collimate/platform-site-store';
import { AssignmentIntake } from '../../apps/site-agent/src/assignments/assignment.intake.js';
import { LinkSide } from '../../apps/site-agent/src/assignments/link.side.js';
import { RoundAnswerer } from '../../apps/site-agent/src/assignments/round.answerer.js';
import { RoundAnswers } from '../../apps/site-agent/src/assignments/round.answers.js';
import { SelfDescription } from '../../apps/site-agent/src/assignments/self.description.js';
import { ScanEnds } from '../../apps/site-agent/src/cohort/scan.ends.js';
import { ScanStanding } from '../../apps/site-agent/src/cohort/scan.standing.js';
import { StudyCohort } from '../../apps/site-agent/src/cohort/study.cohort.js';
import { StudyFlow } from '../../apps/site-agent/src/cohort/study.flow.js';
import { StudyNames } from '../../apps/site-agent/src/cohort/study.names.js';
import { WithdrawalCopies } from '../../apps/site-agent/src/consent/withdrawal.copies.js';
import { AnswerDispatch } from '../../apps/site-agent/src/dispatch/answer.dispatch.js';
import { AnswerSealer, SealingParts } from '../../apps/site-agent/src/dispatch/answer.sealer.js';
import { AnswerSender } from '../../apps/site-agent/src/dispatch/answer.sender.js';
import { AnswerTick } from '../../apps/site-agent/src/dispatch/answer.tick.js';
import { ApprovedCheck } from '../../apps/site-agent/src/dispatch/approved.check.js';
import { BeforeRelease } from '../../apps/site-agent/src/dispatch/before.release.js';
import { ContributionBuilder } from '../../apps/site-agent/src/dispatch/contribution.builder.js';
import { FeatureReading } from '../../apps/site-agent/src/dispatch/feature.reading.js';
import { HeadTelling } from '../../apps/site-agent/src/dispatch/head.telling.js';
import { ReceiptSigner } from '../../apps/site-agent/src/dispatch/receipt.signer.js';
import { ReleaseWindow } from '../../apps/site-agent/src/dispatch/release.window.js';
import { RoundCalls } from '../../apps/site-agent/src/dispatch/round.calls.js';
import { OwnHeads } from '../../apps/site-agent/src/dispatch/own.heads.js';
import { Witness } from '../../apps/site-agent/src/dispatch/witness.js';
import { WaitingScans } from '../../apps/site-agent/src/extraction/waiting.scans.js';
import { ConsentCheck } from '../../apps/site-agent/src/intake/consent.check.js';
import { CoordinatorCalls } from '../../apps/site-agent/src/link/coordinator.calls.js';
import { CoordinatorLog } from '../../apps/site-agent/src/link/coordinator.log.js';
import { LinkConnection } from '../../apps/site-agent/src/link/link.connection.js';
import { LinkWords } from '../../apps/site-agent/src/link/link.words.js';
import type { MaskedRounds } from '../../apps/site-agent/src/masking/masked.rounds.js';
import { HouseWord } from '../../apps/site-agent/src/policy/house.word.js';
import { HouseRules } from '../../apps/site-agent/src/policy/house-rules.js';
import { PatientBudget } from '../../apps/site-agent/src/policy/patient-budget.js';
import { SiteBudget } from '../../apps/site-agent/src/policy/site-budget.js';
import { CurrentPolicy } from '../../apps/site-agent/src/policy/site-policy.js';
import { Pause } from '../../apps/site-agent/src/quarantine/pause.js';
import { Quarantine } from '../../apps/site-agent/src/quarantine/quarantine.js';
import { PastClosings } from '../../apps/site-agent/src/recovery/past.closing.js';
import { RecoveryService } from '../../apps/site-agent/src/recovery/recovery.service.js';
import { SiteHistory } from '../../apps/site-agent/src/recovery/site.history.js';
import { WithdrawalReplay } from '../../apps/site-agent/src/recovery/withdrawal.replay.js';
import { CandidateBuilder } from '../../apps/site-agent/src/release/candidate.builder.js';
import { OpenDecision } from '../../apps/site-agent/src/release/open.decision.js';
import { ReleaseService } from '../../apps/site-agent/src/release/release.service.js';
import { ReviewService } from '../../apps/site-agent/src/review/review.service.js';
import { Hush } from '../../apps/site-agent/src/silence/hush.js';
import { AcceptedSoftware } from '../../apps/site-agent/src/software/accepted.software.js';
import { EndedStudies } from '../../apps/site-agent/src/studies/ended.studies.js';
import { SiteStudies } from '../../apps/site-agent/src/studies/site.studies.js';
import { CoordinatorClock } from '../../apps/site-agent/src/time/coordinator.clock.js';

/** What a site is wired over. */
export interface SiteGround {
  readonly store: SiteStore;
  readonly keys: Keystore;
  readonly clock: Clock;
  /** Where the list of withdrawals lies, apart from the database. */
  readonly withdrawalFile: string;
  readonly dataFolder: string;
}

/** The connection without the loop that keeps it: the schedule says when it begins. */
class ScheduledConnection extends LinkConnection {
  override hangUp(): void {
    this.lost();
  }
}

/** No line of a log is of use here. */
const logger = { warn: () => undefined, info: () => undefined } as never;

/** The parts of an agent that a schedule drives: the program's own, over its own store. */
export class SiteParts {
  readonly time: CoordinatorClock;
  readonly quarantine: Quarantine;
  readonly connection: LinkConnection;
  readonly coordinatorLog: CoordinatorLog;
  readonly calls: CoordinatorCalls;
  readonly witness: Witness;
  readonly studies: SiteStudies;
  readonly builder: CandidateBuilder;
  /** The list of withdrawals, apart from the database. */
  readonly copies: WithdrawalCopies;
  readonly replay: WithdrawalReplay;
  readonly recovery: RecoveryService;
  readonly words: LinkWords;
  readonly side: LinkSide;
  readonly head: HeadTelling;
  readonly answerer: RoundAnswerer;
  readonly ground: SiteGround;
  private readonly house: SiteBudget;
  private readonly rules: HouseRules;
  private readonly policy: CurrentPolicy;
  private readonly pause: Pause;
  readonly word: HouseWord;
  readonly door: ReleaseService;

  constructor(ground: SiteGround) {
    this.ground = ground;
    const { store, keys, clock } = ground;
    this.time = new CoordinatorClock(clock, logger);
    this.studies = new SiteStudies(store.studies, store.studyWords);
    this.quarantine = new Quarantine(store.settings, store.session, store.releaseLog, store.heads, clock);
    this.quarantine.onModuleInit();
    this.house = new SiteBudget(store.budget, store.ledger, this.studies, { siteBudget: parseRational('9/10') }, logger);
    this.house.onModuleInit();
    this.rules = new HouseRules(store.policy, { patientBudget: undefined, shortestOpeningMs: 1, shortestTickMs: 1 });
    this.policy = new CurrentPolicy(this.studies, this.quarantine, this.time, this.house, this.rules);
    this.pause = new Pause(store.settings, clock);
    this.word = new HouseWord(this.studies, this.rules, this.pause);
    this.connection = new ScheduledConnection(store.enrolment, new NodeRandom());
    this.coordinatorLog = new CoordinatorLog(store.settings, store.session, store.alarms);
    this.calls = new CoordinatorCalls(this.connection, this.coordinatorLog, keys);
    this.witness = new Witness(store.releaseLog, this.calls, store.enrolment, this.quarantine, store.heads);
    this.words = new LinkWords(this.coordinatorLog, store.alarms, keys, this.time);
    this.copies = this.copiesOf(ground);
    this.replay = new WithdrawalReplay(this.copies, store.withdrawals, this.quarantine, store.recoverySignatures, logger);
    const history = new SiteHistory(this.calls, this.witness, this.studies, store.budget, keys);
    const past = new PastClosings(store.recovery, this.witness);
    this.recovery = new RecoveryService(store.recoverySignatures, history, past, this.quarantine, this.replay);
    const review = new ReviewService(store.studies, this.studies, this.house, this.rules);
    const self = new SelfDescription(this.policy, this.quarantine, store.rounds);
    const heads = new OwnHeads(this.witness, this.quarantine, store.heads, keys);
    const ended = new EndedStudies(this.studies, store.studyWords, store.rounds, logger);
    const intake = new AssignmentIntake(review, store.rounds, ended);
    this.side = new LinkSide(self, heads, intake, ended, logger);
    const names = new StudyNames(store.names, store.studies);
    const standing = new ScanStanding(store.scans, store.features, store.skips);
    const consent = new ConsentCheck(store.consent);
    this.builder = this.builderOver(names, standing, consent);
    this.door = new ReleaseService(
      this.word,
      new OpenDecision(this.policy, store.attempts),
      store.ledger,
      this.builder,
      new NodeRandom(),
    );
    const window = new ReleaseWindow(new AnswerTick(this.studies, this.time), new Hush(), { shortestTickMs: 1 });
    this.head = new HeadTelling(this.witness, window, store.rounds);
    const answers = new RoundAnswers(this.dispatchOver(window), {} as MaskedRounds);
    this.answerer = new RoundAnswerer(store.rounds, this.word, this.time, new WaitingScans(standing, names, consent), answers);
  }

  private copiesOf({ store, keys, withdrawalFile, dataFolder }: SiteGround): WithdrawalCopies {
    const config = { withdrawalFile, withdrawalCopy: undefined, dataFolder };
    return new WithdrawalCopies(store.withdrawalLines, store.settings, keys, config as never, logger);
  }

  private builderOver(names: StudyNames, standing: ScanStanding, consent: ConsentCheck): CandidateBuilder {
    const { store } = this.ground;
    const cohort = new StudyCohort(store.scans, store.features, store.values, consent, names);
    const flow = new StudyFlow(cohort, consent, new ScanEnds(names, standing), store.values);
    return new CandidateBuilder(flow, new PatientBudget(store.debits, this.house, this.rules));
  }

  private dispatchOver(window: ReleaseWindow): AnswerDispatch {
    const { store, keys, clock } = this.ground;
    const accepted = new AcceptedSoftware(store.releaseLog, store.settings, store.session, store.softwareWord, clock);
    const approved = new ApprovedCheck(this.calls, this.policy, accepted, store.enrolment);
    const before = new BeforeRelease(this.pause, approved, new FeatureReading(store.features));
    const builder = new ContributionBuilder(new ReceiptSigner(store.releaseLog, keys));
    const sealer = new AnswerSealer(window, this.door, new SealingParts(this.witness, builder), store.enrolment, before);
    const calls = new RoundCalls(store.rounds, this.calls, window);
    const sender = new AnswerSender(store.outbox, this.word, this.quarantine, window, calls);
    return new AnswerDispatch(sealer, store.outbox, store.rounds, sender, window);
  }
}

/** Lines of a consent table in which everybody says yes. */
export function consentOf(store: SiteStore, people: readonly string[]) {
  const reading = { zone: 'UTC', now: store.consentTime.now() };
  return people.map((subject, i) =>
    parseConsentRow({ subject, type: 'GIVEN', at: '2025-01-01', form: 'f1', scope: 'DUO:0000042' }, i + 2, reading),
  );
}
