import { Inject, Injectable } from '@nestjs/common';
import type { ConsentWarning } from '@collimate/platform-site-api';
import type { WitnessErrorCode } from '@collimate/platform-witness';
import { keyPlaceOf } from '../config/key.folder.js';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { WithdrawalCopies } from '../consent/withdrawal.copies.js';
import { SiteCosigning, type WitnessStanding } from '../cosigning/site.cosigning.js';
import { QueueWatch } from '../extraction/queue.watch.js';
import type { AgentFacts } from './agent.metrics.js';

/**
 * Warnings that follow from folders and files alone. Whether a withdrawal is still open is not among them: that is
 * about a patient.
 */
const WARNINGS: readonly ConsentWarning[] = [
  'KEYS_IN_DATA_FOLDER',
  'WITHDRAWALS_FILE_FAILED',
  'WITHDRAWALS_COPY_FAILED',
  'WITHDRAWALS_COPY_NOT_SET',
  'WITHDRAWALS_LOST',
  'WITHDRAWALS_DAMAGED',
  'WITHDRAWALS_IN_DATA_FOLDER',
];

/** Whether the queue, the keys and the lists are where and as they should be. */
@Injectable()
export class HouseFacts {
  constructor(
    private readonly cosigning: SiteCosigning,
    private readonly queue: QueueWatch,
    private readonly copies: WithdrawalCopies,
    @Inject(SITE_CONFIG) private readonly config: SiteConfig,
  ) {}

  read(): Pick<AgentFacts, 'isQueueAway' | 'warnings' | 'witnesses'> {
    const standing = new Set<string>(this.copies.warnings);
    if (keyPlaceOf(this.config).isInDataFolder) standing.add('KEYS_IN_DATA_FOLDER');
    return {
      isQueueAway: this.queue.trouble !== undefined,
      witnesses: witnessesOf(this.cosigning.standing()),
      warnings: new Map(WARNINGS.map((code) => [code, standing.has(code)])),
    };
  }
}

/**
 * A witness that does not answer counts as away. One that answers and does not cosign counts as refusing: it may know
 * another log.
 */
export function witnessesOf(standing: readonly Pick<WitnessStanding, 'trouble'>[]): ReadonlyMap<string, number> {
  const counts = new Map([
    ['well', 0],
    ['away', 0],
    ['refusing', 0],
  ]);
  for (const { trouble } of standing) {
    const state =
      trouble === null ? 'well' : trouble === ('WITNESS_UNREACHABLE' satisfies WitnessErrorCode) ? 'away' : 'refusing';
    counts.set(state, counts.get(state)! + 1);
  }
  return counts;
}
