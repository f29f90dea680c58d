import type { SiteId } from '@collimate/kernel-canonical';
import type { StoreSession } from '@collimate/platform-coordinator-store';
import { CoordinatorError } from '../platform/coordinator.error.js';

/** @throws CoordinatorError SITE_UNKNOWN with the names that nobody has invited, and those that somebody has */
export async function refuseUninvited({ sites }: StoreSession, named: readonly SiteId[]): Promise<void> {
  const invited = (await sites.all()).map(({ id }) => id as string);
  const strangers = named.filter((one) => !invited.includes(one));
  if (strangers.length === 0) return;
  const text = invited.length === 0 ? 'nobody is' : `invited are ${invited.sort().join(', ')}`;
  throw new CoordinatorError('SITE_UNKNOWN', `the protocol names what was never invited: ${strangers.join(', ')}`, {
    place: { tag: 'sites' },
    hint: `${text}; correct the name in the protocol, or invite the site first: \`collimate study invite\``,
  });
}
