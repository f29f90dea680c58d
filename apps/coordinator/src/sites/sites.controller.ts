import { Controller } from '@nestjs/common';
import { parseSiteId } from '@collimate/kernel-canonical';
import { keyPhrase } from '@collimate/platform-pki';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { COORDINATOR_API, type AnswerOf, type CoordinatorApi } from '@collimate/protocol/http';
import { Doorbells } from '../platform/doorbells.js';
import type { Operator } from '../platform/operator.js';
import { AdmissionService } from './admission.service.js';
import { InvitationService } from './invitation.service.js';
import { StandingService } from './standing.service.js';

/** Hospitals, for the operator. */
@Controller()
export class SitesController {
  constructor(
    private readonly invitations: InvitationService,
    private readonly admission: AdmissionService,
    private readonly standing: StandingService,
    private readonly doorbells: Doorbells,
  ) {}

  @Serves(COORDINATOR_API.invite)
  async invite({
    body: { id, name },
    caller,
  }: CallOf<CoordinatorApi['invite'], Operator>): Promise<AnswerOf<CoordinatorApi['invite']>> {
    const siteId = parseSiteId(id);
    return { id: siteId, ...(await this.invitations.invite(siteId, name, caller)) };
  }

  @Serves(COORDINATOR_API.withdrawInvitation)
  async withdraw({
    params,
  }: CallOf<CoordinatorApi['withdrawInvitation']>): Promise<AnswerOf<CoordinatorApi['withdrawInvitation']>> {
    const id = parseSiteId(params.id);
    return { id, withdrawn: await this.invitations.withdraw(id) };
  }

  @Serves(COORDINATOR_API.sites)
  async list(): Promise<AnswerOf<CoordinatorApi['sites']>> {
    const connected = new Set(this.doorbells.listening());
    const sites = await this.invitations.list();
    return {
      sites: sites.map((site) => ({
        id: site.id,
        name: site.name,
        state: site.state,
        connected: connected.has(site.id),
        agentVersion: site.agent_version,
        policySha256: site.policy_sha256,
        enrolledAt: site.enrolled_at,
        lastSeenAt: site.last_seen_at,
        alarm: site.alarm === 'none' ? null : site.alarm,
        alarmSince: site.alarm_since,
        suspendedWhy: site.suspended_why,
        phrase: site.state === 'pending' && site.spki !== null ? keyPhrase(site.spki) : null,
        invitedBy: site.invited_by,
      })),
    };
  }

  @Serves(COORDINATOR_API.admitSite)
  admit({ params, body, caller }: CallOf<CoordinatorApi['admitSite'], Operator>): Promise<void> {
    return this.admission.admit(parseSiteId(params.id), body.phrase, caller);
  }

  @Serves(COORDINATOR_API.refuseSite)
  refuse({ params, caller }: CallOf<CoordinatorApi['refuseSite'], Operator>): Promise<void> {
    return this.admission.refuse(parseSiteId(params.id), caller);
  }

  @Serves(COORDINATOR_API.suspendSite)
  suspend({ params, body, caller }: CallOf<CoordinatorApi['suspendSite'], Operator>): Promise<void> {
    return this.standing.suspend(parseSiteId(params.id), body.why, caller);
  }

  @Serves(COORDINATOR_API.resumeSite)
  resume({ params, caller }: CallOf<CoordinatorApi['resumeSite'], Operator>): Promise<void> {
    return this.standing.resume(parseSiteId(params.id), caller);
  }

  @Serves(COORDINATOR_API.revokeSite)
  revoke({ params, caller }: CallOf<CoordinatorApi['revokeSite'], Operator>): Promise<void> {
    return this.standing.revoke(parseSiteId(params.id), caller);
  }
}
