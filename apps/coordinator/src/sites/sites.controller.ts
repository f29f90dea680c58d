import { Controller } from '@nestjs/common';
import { parseSiteId } from '@collimate/kernel-canonical';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { COORDINATOR_API, type AnswerOf, type CoordinatorApi } from '@collimate/protocol/http';
import { Doorbells } from '../platform/doorbells.js';
import { InvitationService } from './invitation.service.js';
import { RevocationService } from './revocation.service.js';

/** Hospitals, for the operator. */
@Controller()
export class SitesController {
  constructor(
    private readonly invitations: InvitationService,
    private readonly revocation: RevocationService,
    private readonly doorbells: Doorbells,
  ) {}

  @Serves(COORDINATOR_API.invite)
  async invite({ body: { id, name } }: CallOf<CoordinatorApi['invite']>): Promise<AnswerOf<CoordinatorApi['invite']>> {
    const siteId = parseSiteId(id);
    return { id: siteId, ...(await this.invitations.invite(siteId, name)) };
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
      })),
    };
  }

  @Serves(COORDINATOR_API.revokeSite)
  async suspend({ params }: CallOf<CoordinatorApi['revokeSite']>): Promise<void> {
    await this.revocation.suspend(parseSiteId(params.id));
  }
}
