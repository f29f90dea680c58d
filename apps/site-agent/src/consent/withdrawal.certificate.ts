import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { canonicalBytes } from '@collimate/kernel-canonical';
import type { ConsentWithdrawal, EffectDone } from '@collimate/governance-consent';
import { Keystore } from '@collimate/platform-keystore';
import type { WithdrawalCertificate } from '@collimate/platform-site-api';
import { ConsentTime, SettingStore, type OpenWithdrawal, type WithdrawalProof } from '@collimate/platform-site-store';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { ReleasesBefore, type ReleasedBefore } from './releases.before.js';

/** Issues certificates of the effects of withdrawals, one file each, in a folder of the data folder. */
@Injectable()
export class WithdrawalCertificates {
  private readonly folder: string;

  constructor(
    private readonly keys: Keystore,
    private readonly settings: SettingStore,
    private readonly time: ConsentTime,
    private readonly past: ReleasesBefore,
    @Inject(SITE_CONFIG) config: Pick<SiteConfig, 'dataFolder'>,
  ) {
    this.folder = join(config.dataFolder, 'certificates');
  }

  /** Writes the certificate, durable when this returns. @returns its path */
  issue(open: OpenWithdrawal, effects: readonly EffectDone[], leaf: WithdrawalProof): string {
    const { event: withdrawal } = open;
    const stated: Omit<WithdrawalCertificate, 'signature'> = {
      type: 'collimate.withdrawal-certificate/1',
      kind: withdrawal.withdrawal,
      site: this.settings.get('site-id') ?? null,
      withdrawal: withdrawal.id,
      withdrawnAt: withdrawal.at,
      certifiedAt: this.time.now(),
      effects,
      releases: this.releasesBefore(open),
      leaf,
      publicKey: Buffer.from(this.keys.identityPublicKey()).toString('base64'),
    };
    const signature = Buffer.from(this.keys.signWithIdentity(canonicalBytes(stated))).toString('base64');
    const certificate: WithdrawalCertificate = { ...stated, signature };
    const path = this.pathOf(withdrawal);
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const descriptor = openSync(path, 'w', 0o600);
    try {
      writeSync(descriptor, `${JSON.stringify(certificate, null, 2)}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return path;
  }

  /** @returns releases in which the subject may have counted; they stay released */
  releasesBefore(open: OpenWithdrawal): readonly ReleasedBefore[] {
    return this.past.of(open);
  }

  /** @returns where the certificate of a withdrawal stands, or would stand */
  pathOf(withdrawal: ConsentWithdrawal): string {
    return join(this.folder, `${withdrawal.id}.json`);
  }
}
