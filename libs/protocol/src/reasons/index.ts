export { isReason, reactionTo, REASONS } from './reasons.js';
export type { AgentReaction, Reason, ReasonRow } from './reasons.js';
export { DECLINE_CODES } from './decline.codes.js';
export type { DeclineCode } from './decline.codes.js';
