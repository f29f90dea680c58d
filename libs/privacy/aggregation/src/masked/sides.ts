import { endPhase, falseOpeningOf, hear, openCourse, openedOf, saidBy, transcriptOf, turnOf } from './attempt.course.js';
import { checkRosterAnswer, checkUpload, clearances } from './coordinator.attempt.js';
import { closeAll } from './closing.all.js';
import { closeThreshold } from './closing.threshold.js';
import { checkRoster } from './roster.checks.js';
import { memberHead, memberLogContinues, memberText, nextRoot, readMembers } from './member.log.js';
import { checkSum, checkTranscript, confirmedBy, confirmKnown, confirmPublished, sumDigest } from './published.sum.js';
import { uploadShare } from './share.upload.js';
import { advertise, answerRoster, clear, endAttempt, uploadAgain } from './site.attempt.js';
import { enoughSigned, isSubset, signSurvivors, unmask } from './site.unmasking.js';

/**
 * What a site does in one attempt, in this order; each step is a function of the state before it and of what has arrived. `advertise`
 * (P1), `answerRoster` (P2), `clear` and, after its charge is durable, `uploadShare` (P3), `signSurvivors` (P4) and `unmask` (P5)
 * under `threshold` alone, `confirmPublished` (P6), `endAttempt` at the end, whatever it is. After a
 * restart `uploadAgain` and `confirmKnown` go on from what is kept; all else of the attempt is lost with its keys.
 */
export const SITE_SIDE = {
  advertise,
  answerRoster,
  clear,
  uploadShare,
  signSurvivors,
  unmask,
  confirmPublished,
  endAttempt,
  checkRoster,
  uploadAgain,
  confirmKnown,
} as const;

/**
 * What a coordinator does with what the sites send: `checkRoster` and `clearances` fix who takes part, `checkRosterAnswer` and
 * `checkUpload` say whose message is wrong, `survivorsFit` and `enoughSigned` end P4, `closeAll` and `closeThreshold` give the sum.
 * `openCourse`, `hear`, `turnOf` and `endPhase` conduct a whole attempt with them: words of sites in, their turns out,
 * `saidBy` is the site that a word names, `transcriptOf` what is published of an attempt, `openedOf` what was opened of it, and `falseOpeningOf` who
 * opened false shares.
 */
export const COORDINATOR_SIDE = {
  checkRoster,
  checkRosterAnswer,
  clearances,
  checkUpload,
  survivorsFit: isSubset,
  enoughSigned,
  closeAll,
  closeThreshold,
  openCourse,
  hear,
  turnOf,
  endPhase,
  saidBy,
  transcriptOf,
  openedOf,
  falseOpeningOf,
} as const;

/** What anybody does with the transcript of an attempt: `checkTranscript` for its signatures, `confirmedBy` for the sites that stand by the sum, `checkSum` for the masked vectors that give it, `sumDigest` for the sum itself. */
export const PUBLIC_SIDE = { checkTranscript, confirmedBy, checkSum, sumDigest } as const;

/** The log of members: `memberText` is what consortium and members sign for its next line, `readMembers` is a site's view of it. */
export const MEMBER_LOG = { memberHead, memberLogContinues, memberText, nextRoot, readMembers } as const;
