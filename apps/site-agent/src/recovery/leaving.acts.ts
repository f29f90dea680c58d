import { Injectable } from '@nestjs/common';
import { toHex } from '@collimate/kernel-canonical';
import type { DecommissionPredicate, SignedEnvelope } from '@collimate/governance-publication';
import { attest } from '@collimate/platform-attestation';
import { Keystore } from '@collimate/platform-keystore';
import { AccountStore, SiteLog, StudyStore, type Left } from '@collimate/platform-site-store';
import { AGENT_VERSION } from '../ground/agent.version.js';

/** Things that are gone when a site has left. */
const ENDED = [
  'the connection to the coordinator, for good',
  'the certificate of the site, and the private keys of the connection',
  'every session of the local API',
  'every study that was not closed: nothing of it is computed or released any more',
] as const;

/** Things that remain, why, and how they are ended; the hospital decides. */
const REMAINS = [
  {
    what: 'the database: logs, ledger, approvals, consent, cohort and features, those of patients sealed under their own keys',
    why: 'whoever checks a published result, and whoever asks what was released of a patient, needs it',
    how: 'remove the data folder',
  },
  {
    what: 'the folder of keys, without those of the connection: seals, pseudonyms, and the key that signs the log of the site',
    why: 'without it nothing of the database can be read or checked',
    how: 'remove the folder of keys: from then on nothing of any patient can be read by anybody',
  },
  {
    what: 'the list of withdrawals',
    why: 'a backup that is put back must not undo one',
    how: 'keep it as long as there is a backup',
  },
  {
    what: 'research copies and certificates of withdrawals, where the site kept any',
    why: 'they are of the hospital alone',
    how: '`collimate site keys rotate --pseudonyms` deletes the copies',
  },
  {
    what: 'what was released: noisy numbers, at the coordinator and with whoever has read a result',
    why: 'they are published',
    how: 'it cannot be taken back; noise protects the patients in it',
  },
  {
    what: 'the name of the site at the coordinator, until its operator revokes it',
    why: 'the coordinator hears nothing of the leaving by itself',
    how: '`collimate study revoke SITE`, by the operator',
  },
] as const;

/** The last acts of a site in its federation: it ends its work, and certifies the end under its key. */
@Injectable()
export class LeavingActs {
  constructor(
    private readonly accounts: AccountStore,
    private readonly keys: Keystore,
    private readonly log: SiteLog,
    private readonly studies: StudyStore,
  ) {}

  /** In the transaction of the second word. @param account whose word it is */
  closeStudies(account: string): void {
    this.studies.closeAll(account);
  }

  /** Destroys the keys of the connection, and ends every session. */
  end(): void {
    this.keys.destroyTlsKeys();
    this.accounts.endSessions();
  }

  /** @returns the certificate, the same as often as it is asked for while the log stands still */
  certify(left: Left): SignedEnvelope {
    const names = new Map(this.accounts.list().map(({ account, name }) => [account, name]));
    const { origin, size, root } = this.log.checkpoint(left.site);
    return attest(
      {
        subject: [{ name: origin, sha256: toHex(root) }],
        predicateType: 'urn:collimate:attestation:decommission/1',
        predicate: {
          ...{ site: left.site, coordinator: left.coordinator, at: left.at, agent: AGENT_VERSION },
          by: left.by.map((account) => names.get(account) ?? account),
          studies: this.studies.all().map(({ digest, state, studyId }) => ({ study: studyId, digest, state })),
          ended: ENDED,
          remains: REMAINS,
          log: { origin, size, root: toHex(root) },
        } satisfies DecommissionPredicate,
      },
      { publicKey: this.keys.identitySpki(), sign: (bytes) => this.keys.signWithIdentity(bytes) },
    );
  }
}
