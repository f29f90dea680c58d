import { Injectable } from '@nestjs/common';
import { isDeclared, sharingOf, type AttemptOrder, type FrozenStudy } from '@collimate/governance-study';
import type { SiteId } from '@collimate/kernel-canonical';
import { isSignedStrictly } from '@collimate/platform-keystore';
import { MemberLogStore } from '@collimate/platform-site-store';
import { MEMBER_LOG, type Members } from '@collimate/privacy-aggregation';
import { AttemptCalls } from '../link/attempt.calls.js';
import { MaskingAlarm } from './masking.alarm.js';

/** Sites that may take part, or why this site takes no part. */
export type SeenMembers =
  | { readonly kind: 'members'; readonly members: Members }
  /** The study names no members, or the log is not signed by the consortium that it names, or not the one of the attempt. */
  | { readonly kind: 'unknown' }
  /** The attempt stands under fewer lines than this site has seen: a key that was replaced would count again. Another attempt has them all. */
  | { readonly kind: 'older' }
  /** The log was another before. */
  | { readonly kind: 'changed' };

/**
 * The log of members as this site believes it: signed by the consortium that the approved study names, continued since
 * it was last seen, and complete. An attempt under fewer lines than this site has ever seen is refused. A member's key
 * is pinned here if the approved study names it, which two people have signed after they compared its six words, or if
 * it is cosigned by more pinned members than may collude.
 */
@Injectable()
export class MemberSight {
  constructor(
    private readonly calls: AttemptCalls,
    private readonly store: MemberLogStore,
    private readonly alarm: MaskingAlarm,
  ) {}

  /** @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED; ProtocolError */
  async read({ protocol, digest }: FrozenStudy, { memberLog }: AttemptOrder): Promise<SeenMembers> {
    const named = isDeclared(protocol) ? protocol.members : undefined;
    const sharing = sharingOf(protocol);
    if (named === undefined || sharing === undefined) return { kind: 'unknown' };
    const entries = await this.calls.members();
    const sight = {
      consortiumKey: named.consortium,
      confirmed: new Map(Object.entries(named.keys) as [SiteId, string][]),
      colluding: sharing.colluding,
      verify: isSignedStrictly,
    };
    const members = MEMBER_LOG.readMembers(entries, sight);
    if ('badLine' in members) return { kind: 'unknown' };
    if (!this.store.keep(named.consortium, entries)) {
      this.alarm.dispute('members-changed', digest);
      return { kind: 'changed' };
    }
    if (memberLog.size < entries.length) {
      this.alarm.olderMembers(memberLog.size, entries.length);
      return { kind: 'older' };
    }
    return members.root === memberLog.root ? { kind: 'members', members } : { kind: 'unknown' };
  }
}
