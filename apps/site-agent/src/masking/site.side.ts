import { Injectable } from '@nestjs/common';
import { toHex, type Digest, type SiteId } from '@collimate/kernel-canonical';
import { RandomSource } from '@collimate/kernel-numeric';
import { isSignedStrictly, Keystore } from '@collimate/platform-keystore';
import { NodeMaskCrypto } from '@collimate/platform-service-kit';
import { EnrolmentStore, PeerHeadStore, SiteLog } from '@collimate/platform-site-store';
import type { OwnLog, SiteStanding, SiteTools } from '@collimate/privacy-aggregation';

/** This site in an attempt: its identity, its tools, and the heads that it knows of its own log and of others. */
@Injectable()
export class SiteSide {
  /** Secret arithmetic by OpenSSL, the system's randomness, strict signatures by the identity of this site. */
  readonly tools: SiteTools;

  constructor(
    private readonly keys: Keystore,
    random: RandomSource,
    private readonly enrolment: EnrolmentStore,
    private readonly log: SiteLog,
    private readonly peers: PeerHeadStore,
  ) {
    this.tools = {
      ...{ crypto: new NodeMaskCrypto(), random, verify: isSignedStrictly },
      sign: (text) => keys.signWithIdentity(text),
    };
  }

  /** @returns undefined before the enrolment */
  get site(): SiteId | undefined {
    return this.enrolment.find()?.site;
  }

  ownLog(): OwnLog {
    const { size, root } = this.log.head();
    return { head: { size, root: toHex(root) as Digest }, continues: (head) => this.peers.continues(head) };
  }

  /**
   * @param others sites of the study; heads of sites outside it are not told
   * @param lastAttempt largest attempt that was charged for the question, -1 if none
   */
  standing(site: SiteId, others: readonly SiteId[], lastAttempt: number): SiteStanding {
    const headsSeen = this.peers.seen().filter((head) => head.site !== site && others.includes(head.site));
    return { site, identityKey: toHex(this.keys.identityPublicKey()), lastAttempt, log: this.ownLog(), headsSeen };
  }
}
