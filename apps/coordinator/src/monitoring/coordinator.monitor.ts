import { Injectable } from '@nestjs/common';
import { Clock, type Instant } from '@collimate/kernel-canonical';
import { STUDY_STATES } from '@collimate/governance-study';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { exposition } from '@collimate/platform-service-kit';
import type { SiteState } from '@collimate/protocol/http';
import { COORDINATOR_VERSION } from '../platform/coordinator.version.js';
import { Doorbells } from '../platform/doorbells.js';
import { COORDINATOR_METRICS, type CoordinatorFacts } from './coordinator.metrics.js';

/** Every state of a site; a new one does not compile without an entry. */
const SITE_STATES = Object.keys({ invited: 0, pending: 0, active: 0, suspended: 0, revoked: 0 } satisfies Record<SiteState, 0>);

/** Reads the numbers for the metrics. */
@Injectable()
export class CoordinatorMonitor {
  private readonly startedAt: Instant;

  constructor(
    private readonly store: CoordinatorStore,
    private readonly doorbells: Doorbells,
    clock: Clock,
  ) {
    this.startedAt = clock.now();
  }

  /** @returns the page of `/metrics` @throws StoreError while the database is away */
  async page(): Promise<string> {
    return exposition(COORDINATOR_METRICS, await this.facts());
  }

  private async facts(): Promise<CoordinatorFacts> {
    const { read } = this.store;
    const sites = await read.sites.all();
    const connected = new Set(this.doorbells.listening());
    const rounds = await read.rounds.allOpen();
    const deadlines = rounds.map(({ deadline_at }) => deadline_at as Instant).sort();
    return {
      version: COORDINATOR_VERSION,
      startedAt: this.startedAt,
      leads: this.store.leads,
      sites: sites.map(({ id, state, alarm, last_seen_at }) => ({
        ...{ id, state, connected: connected.has(id), hasAlarm: alarm !== 'none' },
        lastSeen: (last_seen_at ?? undefined) as Instant | undefined,
      })),
      siteStates: counted(SITE_STATES, sites),
      studies: counted(STUDY_STATES, await read.studies.listed()),
      nextDeadline: deadlines[0],
      openRounds: rounds.length,
      logEntries: (await read.log.head()).size,
    };
  }
}

/** Number of rows in each state, zeros included. */
function counted(states: readonly string[], rows: readonly { readonly state: string }[]): ReadonlyMap<string, number> {
  return new Map(states.map((state) => [state, rows.filter((row) => row.state === state).length]));
}
