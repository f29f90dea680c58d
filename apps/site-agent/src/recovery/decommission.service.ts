import { Injectable } from '@nestjs/common';
import type { DecommissionPredicate, SignedEnvelope } from '@collimate/governance-publication';
import { EnrolmentStore, LeavingStore, StudyStore, type Account } from '@collimate/platform-site-store';
import { AgentError } from '../ground/agent.error.js';
import { LinkConnection } from '../link/link.connection.js';
import { LeavingActs } from './leaving.acts.js';

/** The end of a site in its federation: two approvers say so. */
@Injectable()
export class DecommissionService {
  constructor(
    private readonly enrolment: EnrolmentStore,
    private readonly leaving: LeavingStore,
    private readonly studies: StudyStore,
    private readonly connection: LinkConnection,
    private readonly acts: LeavingActs,
  ) {}

  /**
   * @param site as whoever says it names it
   * @returns the certificate; undefined after the first word
   * @throws AgentError BODY_INVALID for another site; what LeavingStore.sign throws
   */
  async sign(site: string, account: Account): Promise<SignedEnvelope | undefined> {
    const joined = this.enrolment.find()?.site;
    if (joined !== undefined && joined !== site) {
      throw new AgentError('BODY_INVALID', 'this agent is of another site', { place: { tag: 'site' } });
    }
    const left = this.leaving.sign(account.account);
    if (left === undefined) return undefined;
    const studies = this.closeStudies(account);
    await this.connection.stop();
    this.acts.end();
    return this.acts.certify(left, studies);
  }

  private closeStudies(account: Account): DecommissionPredicate['studies'] {
    return this.studies.all().map(({ digest, state, studyId }) => {
      const isOpen = state === 'approved' || state === 'extracting' || state === 'ready';
      if (isOpen) this.studies.close(digest, account.account);
      return { study: studyId, digest, state: isOpen ? 'closed' : state };
    });
  }
}
