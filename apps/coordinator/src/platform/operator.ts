import { UnauthorizedException } from '@nestjs/common';
import type { CoordinatorStore, StoreSession } from '@collimate/platform-coordinator-store';

/** The calling operator, with the hash of the token that let them in. */
export interface Operator {
  readonly name: string;
  /** Lower-case hex, as `tokenHash` makes it. */
  readonly tokenSha256: string;
}

/**
 * Carries out an operator's request in one transaction, if the token that let them in is still valid there. Between the
 * check at the door and the transaction, the account may have been removed, or the token replaced.
 * @throws UnauthorizedException if the token is not valid any more; and the errors of the work and the store
 */
export function writeAs<T>(
  store: CoordinatorStore,
  { name, tokenSha256 }: Operator,
  work: (session: StoreSession) => Promise<T>,
): Promise<T> {
  return store.write(async (session) => {
    if ((await session.accounts.nameOf(tokenSha256)) !== name) throw new UnauthorizedException();
    return work(session);
  });
}
