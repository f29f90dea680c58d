import { Injectable } from '@nestjs/common';
import { canonicalJson, type Digest } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import { parseStudy, studyDigest } from '@collimate/governance-study';
import { StudyStore, type Account, type ReviewSignature } from '@collimate/platform-site-store';
import type { ReceivedReview } from '@collimate/protocol';
import { AgentError } from '../agent.error.js';
import { SiteStudies, type SiteStudyView } from '../state/site.studies.js';

/** The hospital's own yes or no to a study: two named people sign its digest, before any scan is touched. */
@Injectable()
export class ReviewService {
  constructor(
    private readonly store: StudyStore,
    private readonly studies: SiteStudies,
  ) {}

  /**
   * Takes a frozen study in. The digest is computed here from the protocol, not believed.
   * @throws AgentError STUDY_INVALID if the protocol is none, or its digest or id is another than the coordinator says
   */
  receive({ protocol, studyDigest: said, studyId }: ReceivedReview): void {
    const parsed = read(protocol);
    if (studyDigest(parsed) !== said || parsed.id !== studyId) {
      throw new AgentError('STUDY_INVALID', 'the digest of the study is not the one that the coordinator says');
    }
    this.store.receive(said, studyId, canonicalJson(protocol));
  }

  list(): readonly SiteStudyView[] {
    return this.studies.all();
  }

  signatures(digest: Digest): readonly ReviewSignature[] {
    return this.store.signaturesOf(digest);
  }

  /**
   * One person's signature. With the second yes of another person the study is approved; one no rejects it.
   * @param shown the digest that stood on the page that this person read
   * @throws AgentError DIGEST_CHANGED; StoreError NO_SUCH_STUDY, NOT_AN_APPROVER, STUDY_DECIDED, ALREADY_SIGNED
   */
  sign(digest: Digest, shown: Digest, account: Account, decision: ReviewSignature['decision']): SiteStudyView {
    if (shown !== digest) {
      throw new AgentError('DIGEST_CHANGED', 'the digest that was read is not the one that would be signed', {
        hint: 'read the study again and sign the digest that stands there',
      });
    }
    this.store.sign(digest, account.account, decision);
    const study = this.studies.find(digest);
    if (study === undefined) throw new AgentError('STUDY_UNKNOWN', 'there is no study of this digest');
    return study;
  }
}

function read(protocol: unknown): ReturnType<typeof parseStudy> {
  try {
    return parseStudy(protocol);
  } catch (cause) {
    if (!(cause instanceof CollimateError)) throw cause;
    throw new AgentError('STUDY_INVALID', 'the coordinator sent a study that is not valid', { cause });
  }
}
