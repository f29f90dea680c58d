import { UnauthorizedException } from '@nestjs/common';
import type { CoordinatorStore, StoreSession } from '@collimate/platform-coordinator-store';

/** An operator who calls, and what they showed. */
export interface Operator {
  readonly name: string;
  /** Lower-case hex, as `tokenHash` makes it. */
  readonly tokenSha256: string;
}

/**
 * Does what an operator asks for, in one transaction, if the token that let them in is still theirs there: between the door and the transaction
 * the account may have been removed, and what it began been made void, or another token been made.
 * @throws UnauthorizedException if it is not; what the work and the store throw
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
