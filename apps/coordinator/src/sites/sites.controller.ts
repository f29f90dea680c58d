import { Body, Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import * as z from 'zod';
import { parseSiteId } from '@collimate/kernel-canonical';
import { Doorbells } from '../platform/doorbells.js';
import { OperatorGuard } from '../platform/operator.guard.js';
import { parseBody } from '../platform/request.body.js';
import { InvitationService } from './invitation.service.js';
import { RevocationService } from './revocation.service.js';

const invitation = z.strictObject({ id: z.string(), name: z.string().min(1).max(200) });

/** Hospitals, for the operator. */
@Controller('api/v1/sites')
@UseGuards(OperatorGuard)
export class SitesController {
  constructor(
    private readonly invitations: InvitationService,
    private readonly revocation: RevocationService,
    private readonly doorbells: Doorbells,
  ) {}

  @Post()
  async invite(@Body() body: unknown): Promise<object> {
    const { id, name } = parseBody(invitation, body);
    const siteId = parseSiteId(id);
    return { id: siteId, ...(await this.invitations.invite(siteId, name)) };
  }

  @Get()
  async list(): Promise<object> {
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

  /** Refuses the site from now on, also on its open connections. */
  @Post(':id/suspension')
  @HttpCode(204)
  async suspend(@Param('id') id: string): Promise<void> {
    await this.revocation.suspend(parseSiteId(id));
  }
}
