import type { RoundId } from '@collimate/kernel-canonical';
import type { BriefWordRow, StoreSession } from '@collimate/platform-coordinator-store';
import { MaskingWord } from '@collimate/protocol';
import type { StudyStatus } from '@collimate/protocol/http';

/** State of an attempt, and progress of each of its sites. */
type AttemptOutline = NonNullable<StudyStatus['rounds'][number]['attempts']>[number];

/** @returns the attempts of a round for its operator, oldest first; undefined under local noise */
export async function attemptOutlines(session: StoreSession, roundId: RoundId): Promise<AttemptOutline[] | undefined> {
  const attempts = await session.attempts.ofRound(roundId);
  if (attempts.length === 0) return undefined;
  const words = await session.attempts.brief(roundId);
  return attempts.map(({ attempt, state, code }) => {
    const own = words.filter((word) => word.attempt === attempt);
    const by = (isSuch: (word: BriefWordRow) => boolean): string[] =>
      own
        .filter(isSuch)
        .map(({ site_id: site }) => site)
        .sort();
    return {
      ...{ attempt, state, code: code as AttemptOutline['code'] },
      signed: by((word) => saidIn(word) === 'rosterAnswer'),
      sent: by(({ is_upload: isUpload }) => isUpload),
      confirmed: by((word) => saidIn(word) === 'confirmation'),
    };
  });
}

function saidIn({ message }: BriefWordRow): string | undefined {
  return message === null ? undefined : MaskingWord.decode(message).said?.$case;
}
