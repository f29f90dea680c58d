import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { SignedEnvelope } from '@collimate/governance-publication';
import { EnrolmentStore, LeavingStore, StoreError, type Account, type Left } from '@collimate/platform-site-store';
import type { Logger } from 'pino';
import { AgentError } from '../ground/agent.error.js';
import { LOGGER } from '../ground/logger.token.js';
import { LinkConnection } from '../link/link.connection.js';
import { LeavingActs } from './leaving.acts.js';

/**
 * Ends a site's membership in its federation: two approvers say so, and everything is brought to its end, even after a
 * kill.
 */
@Injectable()
export class DecommissionService implements OnModuleInit {
  constructor(
    private readonly enrolment: EnrolmentStore,
    private readonly leaving: LeavingStore,
    private readonly connection: LinkConnection,
    private readonly acts: LeavingActs,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Finishes an interrupted leaving before anything is connected. A step that fails does not keep the agent from
   * starting.
   */
  onModuleInit(): void {
    const left = this.enrolment.left();
    if (left === undefined || !this.leaving.isOpen) return;
    try {
      this.finish(left);
      this.logger.warn(
        { code: 'LEAVING_FINISHED' },
        'what the leaving of the federation ends is ended now; its certificate is given again',
      );
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.logger.error({ err: error }, 'the leaving of the federation could not be finished; the next start tries again');
    }
  }

  /**
   * @param site as the caller names it
   * @returns the certificate, also at every later call once the site has left; undefined after the first approver
   * @throws AgentError BODY_INVALID for another site; the errors of LeavingStore.sign; StoreError COUNTER_UNWRITABLE
   *   after the second approver too, who then says it again
   */
  async sign(site: string, account: Account): Promise<SignedEnvelope | undefined> {
    const before = this.enrolment.left();
    const joined = this.enrolment.find()?.site ?? before?.site;
    if (joined !== undefined && joined !== site) {
      throw new AgentError('BODY_INVALID', 'this agent is of another site', { place: { tag: 'site' } });
    }
    const left = before ?? (await this.say(account.account));
    if (left === undefined) return undefined;
    await this.connection.stop();
    if (this.leaving.isOpen) this.finish(left);
    return this.acts.certify(left);
  }

  /** From the second approver on nothing is sent to the coordinator, whatever else fails. */
  private async say(account: string): Promise<Left | undefined> {
    try {
      return this.leaving.sign(account, () => this.acts.closeStudies(account));
    } finally {
      if (this.enrolment.left() !== undefined) await this.connection.stop();
    }
  }

  private finish(left: Left): void {
    const [, second] = left.by;
    const isInDatabase = this.leaving.finish(left, () => this.acts.closeStudies(second));
    this.acts.end();
    if (isInDatabase) this.leaving.done();
  }
}
