import { Injectable } from '@nestjs/common';
import { Clock, type SiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type SiteRow, type StoreSession } from '@collimate/platform-coordinator-store';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { Doorbells } from '../platform/doorbells.js';
import { writeAs, type Operator } from '../platform/operator.js';
import { RoundService } from '../rounds/round.service.js';
import { RevocationService } from './revocation.service.js';

/**
 * Suspends, resumes and revokes sites. A suspended site keeps its link and its certificates, is told why, and gets no
 * work until it is resumed; the other sites go on without it. A revoked site is refused for ever. Each change is an
 * entry of the log.
 */
@Injectable()
export class StandingService {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly clock: Clock,
    private readonly doorbells: Doorbells,
    private readonly rounds: RoundService,
    private readonly revocation: RevocationService,
  ) {}

  /** @param why in one line, for the hospital @throws CoordinatorError SITE_UNKNOWN, SITE_NOT_IN_THIS_STATE */
  async suspend(id: SiteId, why: string, by: Operator): Promise<void> {
    await writeAs(this.store, by, async (session) => {
      await standing(session, id, ['active', 'suspended'], 'only a site that has joined can be suspended');
      await session.sites.suspend(id, why);
      await session.log.append({ kind: 'site-standing-set', site: id, standing: 'suspended', by: by.name, at: this.clock.now() });
    });
    await this.rounds.standingChanged();
  }

  /** @throws CoordinatorError SITE_UNKNOWN, SITE_NOT_IN_THIS_STATE */
  async resume(id: SiteId, by: Operator): Promise<void> {
    await writeAs(this.store, by, async (session) => {
      await standing(session, id, ['suspended'], 'only a suspended site can be resumed');
      await session.sites.suspend(id, null);
      await session.log.append({ kind: 'site-standing-set', site: id, standing: 'active', by: by.name, at: this.clock.now() });
    });
    this.doorbells.assignmentsChanged([id]);
    await this.rounds.standingChanged();
  }

  /** Refuses a site from now on, also on its open connections. @throws CoordinatorError SITE_UNKNOWN */
  async revoke(id: SiteId, by: Operator): Promise<void> {
    const at = this.clock.now();
    await writeAs(this.store, by, async (session) => {
      await found(session, id);
      await session.sites.revoke(id);
      await session.certificates.revoke(id, at);
      await session.log.append({ kind: 'site-standing-set', site: id, standing: 'revoked', by: by.name, at });
    });
    await this.revocation.reload();
    await this.rounds.standingChanged();
  }
}

/** @throws CoordinatorError SITE_UNKNOWN */
async function found(session: StoreSession, id: SiteId): Promise<SiteRow> {
  const site = await session.sites.find(id);
  if (site === undefined) throw new CoordinatorError('SITE_UNKNOWN', 'there is no such site');
  return site;
}

/** @throws CoordinatorError SITE_UNKNOWN, SITE_NOT_IN_THIS_STATE */
async function standing(session: StoreSession, id: SiteId, states: readonly SiteRow['state'][], rule: string): Promise<void> {
  const { state } = await found(session, id);
  if (!states.includes(state)) throw new CoordinatorError('SITE_NOT_IN_THIS_STATE', `the site is ${state}; ${rule}`);
}
