import { RoundServiceService } from '../generated/collimate/v1/round.js';
import { SiteServiceService } from '../generated/collimate/v1/site.js';

/** Methods that change nothing and so need no envelope. Every other method needs one, new ones included. */
export const READING_METHODS: readonly string[] = [
  SiteServiceService.openSession,
  SiteServiceService.watch,
  SiteServiceService.pullAssignments,
  SiteServiceService.fetchMembers,
  RoundServiceService.listReceipts,
  RoundServiceService.awaitTurn,
].map(({ path }) => path);

/** The protocols that this version speaks: 1 without envelopes, 2 with them. */
export const PROTOCOLS = { min: 1, max: 2 } as const;
