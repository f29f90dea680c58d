import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '@collimate/kernel-canonical';
import { CoordinatorStore, type AccountRow, type StoreSession } from '@collimate/platform-coordinator-store';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { tokenHash } from '../platform/coordinator.keys.js';
import { writeAs, type Operator } from '../platform/operator.js';
import { begunBy, isHeldAlone, MACHINE_OPERATOR, mayConfirm } from './operator.persons.js';

/**
 * The people who operate the coordinator, each with a token of their own. The person who makes an account knows its
 * first token, which is noted; with that token the holder asks for a new one, which only the holder knows. Each change
 * is an entry of the log.
 */
@Injectable()
export class OperatorsService {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly clock: Clock,
  ) {}

  list(): Promise<AccountRow[]> {
    return this.store.read.accounts.all();
  }

  /** @returns the token, which is kept nowhere @throws CoordinatorError OPERATOR_EXISTS */
  add(name: string, by: Operator): Promise<string> {
    return writeAs(this.store, by, async (session) => {
      if ((await session.accounts.find(name)) !== undefined) {
        throw new CoordinatorError('OPERATOR_EXISTS', 'this name is, or was, that of an operator', {
          hint: 'take another name; for another token of an operator: `collimate study operators reset NAME`',
        });
      }
      return this.give(session, { name, by: by.name, change: 'added' });
    });
  }

  /** @returns the token, which is kept nowhere @throws CoordinatorError OPERATOR_UNKNOWN, OPERATOR_OF_THE_MACHINE */
  replaceToken(name: string, by: Operator): Promise<string> {
    return writeAs(this.store, by, async (session) => {
      await changeable(session, name);
      return this.give(session, { name, by: by.name, change: 'token-replaced' });
    });
  }

  /**
   * Confirms that the caller knows the holder of an account as another person. Without it, the account counts as its
   * maker's wherever two people are needed.
   * @throws CoordinatorError OPERATOR_UNKNOWN, OPERATOR_OF_THE_MACHINE, SECOND_PERSON_NEEDED
   */
  async confirm(name: string, by: Operator): Promise<void> {
    const at = this.clock.now();
    await writeAs(this.store, by, async (session) => {
      const account = await changeable(session, name);
      const confirmer = await session.accounts.find(by.name);
      if (account.void_since !== null) throw begunByRemoved(name);
      if (!isHeldAlone(account)) throw tokenKnown(name);
      if (confirmer === undefined || !mayConfirm(confirmer, account, await session.accounts.all())) {
        throw new CoordinatorError('SECOND_PERSON_NEEDED', 'who made or who holds an account does not say whose it is', {
          hint: 'an operator confirms it who was confirmed, and did not make it or its maker; the first two confirm each other: `collimate study operators list`',
        });
      }
      if (account.confirmed_by !== null) return;
      await session.accounts.confirm(name, by.name, at);
      await session.log.append({ kind: 'operator-recorded', operator: name, change: 'confirmed', by: by.name, at });
    });
  }

  /**
   * Removes an account. Its token becomes invalid, and so does its unfinished work: invitations whose site was not
   * admitted, and accounts that nobody has confirmed. Otherwise the same person could return under another name and be
   * the second person for that work.
   * @throws CoordinatorError OPERATOR_UNKNOWN, OPERATOR_OF_THE_MACHINE
   */
  async remove(name: string, by: Operator): Promise<void> {
    const at = this.clock.now();
    await writeAs(this.store, by, async (session) => {
      await changeable(session, name);
      await session.accounts.remove(name, at);
      await session.accounts.void(begunBy(name, await session.accounts.all()), at);
      await session.invitations.void(name, at);
      await session.log.append({ kind: 'operator-recorded', operator: name, change: 'removed', by: by.name, at });
    });
  }

  private async give(
    session: StoreSession,
    { name, by, change }: { readonly name: string; readonly by: string; readonly change: 'added' | 'token-replaced' },
  ): Promise<string> {
    const at = this.clock.now();
    const token = randomBytes(32).toString('base64url');
    await session.accounts.set(name, { sha256: tokenHash(token), by, at });
    // The account may have been held by another person until now.
    if (by !== name) await session.invitations.void(name, at);
    await session.log.append({ kind: 'operator-recorded', operator: name, change, by, at });
    return token;
  }
}

/** @returns the refusal of an account whose token is not its holder's alone */
export function tokenKnown(name: string): CoordinatorError {
  return new CoordinatorError('SECOND_PERSON_NEEDED', 'somebody else knows the token of this operator', {
    hint: `the holder asks for another one first: \`collimate study operators reset ${name}\``,
  });
}

function begunByRemoved(name: string): CoordinatorError {
  return new CoordinatorError(
    'SECOND_PERSON_NEEDED',
    'whoever made this account was removed, and may be another operator by now',
    {
      hint: `an operator who stands makes its token anew: \`collimate study operators reset ${name}\`; its holder replaces it, and a further operator confirms the account`,
    },
  );
}

/** @throws CoordinatorError OPERATOR_UNKNOWN, OPERATOR_OF_THE_MACHINE */
async function changeable(session: StoreSession, name: string): Promise<AccountRow> {
  if (name === MACHINE_OPERATOR) {
    throw new CoordinatorError('OPERATOR_OF_THE_MACHINE', 'the token of this operator stands in a file of the machine', {
      hint: 'to replace it, remove the file and start once with COLLIMATE_COORDINATOR_OPERATOR_RESET=on; to end it, keep the file from everybody',
    });
  }
  const row = await session.accounts.find(name);
  if (row === undefined || row.removed_at !== null) throw new CoordinatorError('OPERATOR_UNKNOWN', 'there is no such operator');
  return row;
}
