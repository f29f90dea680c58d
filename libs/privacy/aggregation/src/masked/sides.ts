import { endPhase, hear, openCourse, turnOf } from './attempt.course.js';
import { checkRosterAnswer, checkUpload, clearances } from './coordinator.attempt.js';
import { closeAll } from './closing.all.js';
import { closeThreshold } from './closing.threshold.js';
import { checkRoster } from './roster.checks.js';
import { memberHead, memberLogContinues, memberText, readMembers } from './member.log.js';
import { checkTranscript, confirmedBy, confirmPublished } from './published.sum.js';
import { uploadShare } from './share.upload.js';
import { advertise, answerRoster, clear, endAttempt } from './site.attempt.js';
import { enoughSigned, isSubset, signSurvivors, unmask } from './site.unmasking.js';

/**
 * What a site does in one attempt, in this order; each step is a function of the state before it and of what has arrived. `advertise`
 * (P1), `answerRoster` (P2), `clear` and, after its charge is durable, `uploadShare` (P3), `signSurvivors` (P4) and `unmask` (P5)
 * under `threshold` alone, `confirmPublished` (P6), `endAttempt` at the end, whatever it is.
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
} as const;

/**
 * What a coordinator does with what the sites send: `checkRoster` and `clearances` fix who takes part, `checkRosterAnswer` and
 * `checkUpload` say whose message is wrong, `survivorsFit` and `enoughSigned` end P4, `closeAll` and `closeThreshold` give the sum.
 * `openCourse`, `hear`, `turnOf` and `endPhase` conduct a whole attempt with them: words of sites in, their turns out.
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
} as const;

/** What anybody does with the transcript of an attempt: `checkTranscript` for its signatures, `confirmedBy` for the sites that stand by the sum. */
export const PUBLIC_SIDE = { checkTranscript, confirmedBy } as const;

/** The log of members: `memberText` is what consortium and members sign for its next line, `readMembers` is a site's view of it. */
export const MEMBER_LOG = { memberHead, memberLogContinues, memberText, readMembers } as const;
