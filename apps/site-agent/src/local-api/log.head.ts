import { Injectable } from '@nestjs/common';
import { formatVerifierKey, signCheckpoint, toBase64, verifierKey } from '@collimate/governance-provenance';
import { sha256Hex } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import type { SiteApi } from '@collimate/platform-site-api';
import { EnrolmentStore, SiteLog } from '@collimate/platform-site-store';
import type { AnswerOf } from '@collimate/protocol/http';
import { SiteCosigning } from '../cosigning/site.cosigning.js';

/** The head of the log of releases for an export of the log, with the cosignatures of independent witnesses. */
@Injectable()
export class LogHead {
  constructor(
    private readonly log: SiteLog,
    private readonly enrolment: EnrolmentStore,
    private readonly keys: Keystore,
    private readonly cosigning: SiteCosigning,
  ) {}

  view(): AnswerOf<SiteApi['checkpoint']> {
    const head = this.log.checkpoint(this.enrolment.siteName() ?? 'not-enrolled');
    const { origin, size, root } = head;
    const note = signCheckpoint(head, [this.keys.noteSigner(origin)]);
    const key = formatVerifierKey(verifierKey(origin, this.keys.identityPublicKey()));
    const { notes, witnesses } = this.cosigning.cosigned();
    const known = { cosigned: [...notes], witnesses: [...witnesses] };
    return { origin, size, root: toBase64(root), key: sha256Hex(this.keys.identitySpki()), note, verifierKey: key, ...known };
  }
}
