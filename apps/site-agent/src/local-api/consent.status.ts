import { Inject, Injectable } from '@nestjs/common';
import type { ConsentWarning, SiteStatus } from '@collimate/platform-site-api';
import { ConsentTime } from '@collimate/platform-site-store';
import { keyPlaceOf } from '../config/key.folder.js';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { OpenWithdrawals } from '../consent/open.withdrawals.js';
import { TableRecord } from '../consent/table.record.js';
import { WithdrawalCopies } from '../consent/withdrawal.copies.js';

/** Trouble with consent and its lists, for the console of the hospital. */
@Injectable()
export class ConsentStatus {
  constructor(
    private readonly time: ConsentTime,
    private readonly copies: WithdrawalCopies,
    private readonly opened: OpenWithdrawals,
    private readonly tables: TableRecord,
    @Inject(SITE_CONFIG) private readonly config: SiteConfig,
  ) {}

  view(): SiteStatus['consent'] {
    const own: readonly ConsentWarning[] = [
      ...(this.time.hasJumped ? (['CLOCK_JUMPED'] as const) : []),
      ...(this.opened.isBehind ? (['WITHDRAWALS_OPEN'] as const) : []),
      ...(keyPlaceOf(this.config).isInDataFolder ? (['KEYS_IN_DATA_FOLDER'] as const) : []),
    ];
    return { warnings: [...own, ...this.copies.warnings, ...this.tables.warnings] };
  }
}
