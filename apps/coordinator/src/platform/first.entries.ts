import { instantFromMs, instantToMs, type Clock } from '@collimate/kernel-canonical';
import type { CoordinatorStore } from '@collimate/platform-coordinator-store';
import type { Logger } from '@collimate/platform-service-kit';
import { tokenFile, type CoordinatorConfig } from './coordinator.config.js';
import { COORDINATOR_VERSION } from './coordinator.version.js';
import { programDigest } from './program.digest.js';
import { operatorToken, tokenHash } from './coordinator.keys.js';

/** Time for which a repeated request finds its stored response, ms. */
const REPEAT_MS = 30 * 86_400_000;

/** Writes the first leaf of the log and the operator's account, and drops stored responses that have expired. */
export async function firstEntries(
  store: CoordinatorStore,
  config: CoordinatorConfig,
  clock: Clock,
  logger: Logger,
): Promise<void> {
  const { size } = await store.read.log.head();
  const hash = tokenHash(operatorToken(tokenFile(config)));
  const known = (await store.read.accounts.find('operator'))?.token_sha256;
  const software = programDigest();
  const named = (await store.read.log.lastSoftware())?.entry;
  await store.write(async (session) => {
    await session.requests.forget(instantFromMs(instantToMs(clock.now()) - REPEAT_MS));
    if (size === 0) await session.log.append({ kind: 'log-started', owner: 'coordinator', at: clock.now() });
    if (named?.kind !== 'software-named' || named.software !== software) {
      await session.log.append({ kind: 'software-named', version: COORDINATOR_VERSION, software, at: clock.now() });
    }
    if (known === undefined || config.operatorReset === 'on')
      await session.accounts.set('operator', { sha256: hash, by: 'operator', at: clock.now() });
    // An operator with access to the machine may start anew when nobody is left to confirm accounts. All accounts then
    // have to be confirmed again.
    if (known !== undefined && known !== hash && config.operatorReset === 'on') await session.accounts.forgetConfirmations();
  });
  if (known === undefined || known === hash) return;
  if (config.operatorReset === 'on')
    logger.warn(
      { code: 'OPERATOR_RESET' },
      'the operator has a new token, and the old one is of no use; no operator counts as confirmed any more',
    );
  else logger.warn({ code: 'OPERATOR_TOKEN_DIFFERS', file: tokenFile(config) }, TOKEN_DIFFERS);
}

const TOKEN_DIFFERS =
  'the operator token in this file is not the one that the database knows, which stays. To take the new one, start once with COLLIMATE_COORDINATOR_OPERATOR_RESET=on';
