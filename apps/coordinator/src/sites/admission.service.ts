import { Inject, Injectable } from '@nestjs/common';
import { Clock, type SiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type SiteRow, type StoreSession } from '@collimate/platform-coordinator-store';
import { isKeyPhrase } from '@collimate/platform-pki';
import type { CoordinatorConfig } from '../platform/coordinator.config.js';
import { isHeldAlone, isPerson, MACHINE_OPERATOR } from '../operators/operator.persons.js';
import { tokenKnown } from '../operators/operators.service.js';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { writeAs, type Operator } from '../platform/operator.js';
import { PendingSites } from '../platform/pending.sites.js';
import { CONFIG } from '../platform/tokens.js';
import { RevocationService } from './revocation.service.js';

/**
 * Admits sites. A site that has bound a key is heard only after a second person has compared the phrase of that key
 * with the hospital by telephone: a thief of the invitation has another key, and so another phrase. The second person
 * is an operator who did not make the invitation, and both operators have to be confirmed as two different people.
 */
@Injectable()
export class AdmissionService {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly clock: Clock,
    private readonly waiting: PendingSites,
    private readonly revocation: RevocationService,
    @Inject(CONFIG) private readonly config: Pick<CoordinatorConfig, 'admission'>,
  ) {}

  /** @returns whether sites have to be admitted: once there is a second operator, or if the settings require it */
  async isNeeded(session: StoreSession): Promise<boolean> {
    return this.config.admission === 'two-people' || (await session.accounts.all()).length > 1;
  }

  /** Reads the list of waiting sites anew. */
  reload(): Promise<void> {
    return this.waiting.reload();
  }

  /** @param phrase as the hospital read it out @throws CoordinatorError SITE_UNKNOWN, SITE_NOT_IN_THIS_STATE, SECOND_PERSON_NEEDED, PHRASE_DIFFERS */
  async admit(id: SiteId, phrase: string, by: Operator): Promise<void> {
    await writeAs(this.store, by, async (session) => {
      const site = await pending(session, id);
      if (((await session.invitations.usedBy(id))?.void_since ?? null) !== null) throw inviterGone(id);
      await secondPerson(session, site, by.name);
      if (!isKeyPhrase(phrase, site.spki ?? '')) {
        throw new CoordinatorError('PHRASE_DIFFERS', 'this is not the phrase of the key that the site has bound', {
          hint: `have it read out again; if the hospital reads another one, somebody else has used its invitation: \`collimate study refuse ${id}\``,
        });
      }
      await session.sites.admit(id);
      await session.log.append({ kind: 'site-standing-set', site: id, standing: 'active', by: by.name, at: this.clock.now() });
    });
    await this.waiting.reload();
  }

  /**
   * Refuses a site whose key is not the hospital's: the key is unbound and its certificates revoked, and the site may
   * be invited again. @throws CoordinatorError SITE_UNKNOWN, SITE_NOT_IN_THIS_STATE
   */
  async refuse(id: SiteId, by: Operator): Promise<void> {
    const at = this.clock.now();
    await writeAs(this.store, by, async (session) => {
      await pending(session, id);
      await session.certificates.revoke(id, at);
      await session.invitations.withdraw(id);
      await session.sites.unbind(id);
      await session.log.append({ kind: 'site-standing-set', site: id, standing: 'revoked', by: by.name, at });
    });
    await this.revocation.reload();
    await this.waiting.reload();
  }
}

/** @throws CoordinatorError SITE_UNKNOWN, SITE_NOT_IN_THIS_STATE */
async function pending(session: StoreSession, id: SiteId): Promise<SiteRow> {
  const site = await session.sites.find(id);
  if (site === undefined) throw new CoordinatorError('SITE_UNKNOWN', 'there is no such site');
  if (site.state !== 'pending') {
    throw new CoordinatorError('SITE_NOT_IN_THIS_STATE', `the site is ${site.state}; only one that waits is admitted or refused`);
  }
  return site;
}

/** @throws CoordinatorError SECOND_PERSON_NEEDED */
async function secondPerson(session: StoreSession, { invited_by: inviter }: SiteRow, by: string): Promise<void> {
  if (inviter === by) throw sameOperator();
  const account = await session.accounts.find(by);
  if (account === undefined || !(isHeldAlone(account) || by === MACHINE_OPERATOR)) throw tokenKnown(by);
  // An invitation from before operators had names counts as the machine operator's.
  const first = await session.accounts.find(inviter ?? MACHINE_OPERATOR);
  if (first?.name === by) throw sameOperator();
  const stranger = [first, account].find((one) => one === undefined || !isPerson(one));
  if (stranger === undefined) return;
  throw new CoordinatorError('SECOND_PERSON_NEEDED', 'whoever made an account may hold it, and nobody has confirmed this one', {
    hint: `another operator, who made neither it nor its maker's, confirms it: \`collimate study operators confirm ${stranger.name}\`; the first two confirm each other`,
  });
}

function inviterGone(id: SiteId): CoordinatorError {
  return new CoordinatorError(
    'SECOND_PERSON_NEEDED',
    'whoever invited this site was removed or got another token since, and may be you by another name',
    {
      hint: `\`collimate study refuse ${id}\` unbinds its key; then an operator who stands invites the hospital anew`,
    },
  );
}

function sameOperator(): CoordinatorError {
  return new CoordinatorError('SECOND_PERSON_NEEDED', 'whoever invited a site does not admit it', {
    hint: 'another operator compares the phrase by telephone; a further one is made by `collimate study operators add NAME`',
  });
}
