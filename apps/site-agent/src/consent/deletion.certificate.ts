import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { canonicalBytes, type Instant } from '@collimate/kernel-canonical';
import type { ConsentWithdrawal, EffectDone } from '@collimate/governance-consent';
import { Keystore } from '@collimate/platform-keystore';
import { ConsentTime, SettingStore, type WithdrawalProof } from '@collimate/platform-site-store';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { ReleasesBefore, type ReleasedBefore } from './releases.before.js';

/** What a hospital gives to a patient whose records were erased. It names nobody: it belongs to the letter it comes with. */
export interface DeletionCertificate {
  readonly type: 'collimate.deletion-certificate/1';
  /** The site's name in the federation, null before it has joined one. */
  readonly site: string | null;
  /** Digest of the withdrawal. */
  readonly withdrawal: string;
  readonly withdrawnAt: Instant;
  readonly certifiedAt: Instant;
  /** What was erased, and how many of it. */
  readonly effects: readonly EffectDone[];
  /** What was released before and stays released, with what protects it. */
  readonly releases: readonly ReleasedBefore[];
  /** The leaf of the site's log that says the same; the salt opens it, and stands nowhere else. */
  readonly leaf: WithdrawalProof;
  /** Ed25519 key of the site, 32 bytes, base64. */
  readonly publicKey: string;
  /** Ed25519 over the canonical JSON of all the above, base64. */
  readonly signature: string;
}

/** Issues certificates of deletion, one file each, in a folder of the data folder. */
@Injectable()
export class DeletionCertificates {
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
  issue(withdrawal: ConsentWithdrawal, effects: readonly EffectDone[], leaf: WithdrawalProof): string {
    const stated = {
      type: 'collimate.deletion-certificate/1',
      site: this.settings.get('site-id') ?? null,
      withdrawal: withdrawal.id,
      withdrawnAt: withdrawal.at,
      certifiedAt: this.time.now(),
      effects,
      releases: this.releasesBefore(withdrawal),
      leaf,
      publicKey: Buffer.from(this.keys.identityPublicKey()).toString('base64'),
    } as const;
    const signature = Buffer.from(this.keys.signWithIdentity(canonicalBytes(stated))).toString('base64');
    const certificate: DeletionCertificate = { ...stated, signature };
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

  /** @returns what was released while the consent stood, and stays released */
  releasesBefore(withdrawal: ConsentWithdrawal): readonly ReleasedBefore[] {
    return this.past.of(withdrawal);
  }

  /** @returns where the certificate of a withdrawal stands, or would stand */
  pathOf(withdrawal: ConsentWithdrawal): string {
    return join(this.folder, `${withdrawal.id}.json`);
  }
}
