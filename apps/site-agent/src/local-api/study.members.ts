import { Injectable } from '@nestjs/common';
import { isDeclared, type FrozenStudy } from '@collimate/governance-study';
import { toHex } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import type { SiteStudy } from '@collimate/platform-site-api';
import { EnrolmentStore } from '@collimate/platform-site-store';
import { keyWords } from '@collimate/privacy-aggregation';

/** The keys of a study's sites in the form in which people compare them. Approving the study pins them. */
@Injectable()
export class StudyMembers {
  constructor(
    private readonly enrolment: EnrolmentStore,
    private readonly keys: Keystore,
  ) {}

  /** @returns one a site, in the order of the protocol; none where the noise is not shared */
  of({ protocol }: FrozenStudy): SiteStudy['members'] {
    const named = isDeclared(protocol) ? protocol.members?.keys : undefined;
    const own = this.enrolment.find()?.site;
    return protocol.sites.flatMap((site) => {
      const key = named?.[site];
      if (key === undefined) return [];
      const isOwnKey = site === own ? key === toHex(this.keys.identityPublicKey()) : null;
      return [{ site, words: keyWords(key), isOwnKey }];
    });
  }
}
