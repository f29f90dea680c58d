export { isReason, reactionTo, REASONS } from './reasons.js';
export type { AgentReaction, Reason, ReasonRow } from './reasons.js';
export { ROUND_CODES } from './round.code.js';
export { LOG_ALARMS, OUTGOING_KINDS } from '../site.words.js';
export type { DeclineCode } from './decline.codes.js';
