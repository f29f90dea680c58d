import type { FrozenStudy } from '@collimate/governance-study';
import { StudyError } from '@collimate/governance-study';
import type { StoreSession } from '@collimate/platform-coordinator-store';
import { memberEntries, memberKeys } from './member.entries.js';

/**
 * Refuses a study under shared noise whose sites have other keys in the log of members: its digest covers the keys.
 * @throws StudyError INVALID_PROTOCOL
 */
export async function checkStudyMembers(session: StoreSession, { protocol }: FrozenStudy): Promise<void> {
  const members = 'members' in protocol ? protocol.members : undefined;
  if (members === undefined) return;
  const keys = memberKeys(memberEntries(await session.members.lines()));
  const other = protocol.sites.find((site) => keys.get(site) !== members.keys[site]);
  if (other !== undefined) throw unknown(`members.keys.${other}`, 'the log of members holds another key of this site, or none');
  if ((await session.members.consortiumKey()) !== members.consortium) {
    throw unknown('members.consortium', 'the log of members is signed by another key');
  }
}

function unknown(tag: string, what: string): StudyError {
  return new StudyError('INVALID_PROTOCOL', `${tag}: ${what}`, {
    place: { tag },
    hint: 'See `collimate members list`: the protocol names the keys that stand there.',
  });
}
