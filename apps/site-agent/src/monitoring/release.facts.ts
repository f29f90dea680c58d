import { Injectable } from '@nestjs/common';
import { RoundStore, SiteLog } from '@collimate/platform-site-store';
import { LedgerStore } from '@collimate/privacy-accounting';
import { SiteBudget } from '../policy/site-budget.js';
import { awaitsEngine, SiteStudies } from '../studies/site.studies.js';
import type { AgentFacts } from './agent.metrics.js';

/**
 * The states of a study in the metrics. How far the extraction has come is left out, because it follows from the
 * cohort.
 */
export const STUDY_WORDS = {
  received: 'waiting',
  approved: 'approved',
  extracting: 'approved',
  ready: 'approved',
  rejected: 'rejected',
  closed: 'closed',
} as const;
/** The same of a round. */
export const ROUND_WORDS = { ordered: 'open', sealed: 'open', sent: 'sent', declined: 'declined', closed: 'closed' } as const;

/** Numbers of decisions, rounds and spent budget. */
@Injectable()
export class ReleaseFacts {
  constructor(
    private readonly studies: SiteStudies,
    private readonly rounds: RoundStore,
    private readonly house: SiteBudget,
    private readonly ledger: LedgerStore,
    private readonly log: SiteLog,
  ) {}

  async read(): Promise<Pick<AgentFacts, 'studies' | 'awaitingEngine' | 'rounds' | 'budget' | 'logEntries'>> {
    return {
      studies: counted(STUDY_WORDS, this.studies.all()),
      awaitingEngine: this.studies.all().filter(awaitsEngine).length,
      rounds: counted(ROUND_WORDS, this.rounds.all()),
      budget: { total: this.house.total(), spent: (await this.ledger.spent()).site },
      logEntries: this.log.head().size,
    };
  }
}

/** Number of rows in each state, zeros included: a series that comes and goes would be an event by itself. */
function counted<State extends string>(
  words: Readonly<Record<State, string>>,
  rows: readonly { readonly state: State }[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>(Object.values<string>(words).map((word) => [word, 0]));
  for (const { state } of rows) counts.set(words[state], (counts.get(words[state]) ?? 0) + 1);
  return counts;
}
