import { X509Certificate } from 'node:crypto';
import { spkiHashOf } from '@collimate/platform-pki';
import { failed, fine, skipped, warned, type Check, type Verdict } from '../examination/check.js';
import { isStop } from '../examination/coordinator.visit.js';

/** Part of the name of the coordinator's own authority. */
const OWN_AUTHORITY = /Collimate/;

/** Whether the coordinator itself answers, or a machine in between with a certificate of its own. */
export const tlsCheck: Check = {
  name: 'tls',
  title: 'who answers with TLS',
  async look({ visit, pin, config }) {
    if (visit === undefined) return skipped('no address');
    const met = await visit.tls();
    if (isStop(met) && met.isBeforeTls) return skipped(`the way is closed: ${met.trouble}`);
    if (isStop(met)) return failed(`TLS is not agreed on: ${met.trouble}`, met.hint);
    if (isOwnInspection(met.chain, config?.inspectionAuthority)) return inspected(met.chain[0]);
    return pin === undefined ? unpinned(met.chain) : pinned(met.chain, pin);
  },
};

function pinned(chain: readonly X509Certificate[], pin: string): Verdict {
  const [leaf] = chain;
  const authority = chain.slice(1).find(({ raw }) => spkiHashOf(raw) === pin);
  if (authority !== undefined && leaf.verify(authority.publicKey))
    return fine('the coordinator of the invitation or the enrolment');
  return intercepted(leaf);
}

/** Without an invitation the right key is unknown, but an issuer that is not the coordinator's is still found. */
function unpinned(chain: readonly X509Certificate[]): Verdict {
  const [leaf] = chain;
  const authority = chain.at(-1);
  if (chain.length < 2 || authority === undefined || !OWN_AUTHORITY.test(authority.subject)) return intercepted(leaf);
  const print = spkiHashOf(authority.raw).slice(0, 16);
  return warned(
    `an authority of a coordinator (${nameOf(authority.subject)}, key ${print}…), which nothing vouches for yet`,
    'Give the invitation too, `collimate site doctor CM1-…`: it says which key the coordinator has. The enrolment checks it in any case.',
  );
}

/** @param authorityPem of COLLIMATE_SITE_INSPECTION_AUTHORITY */
function isOwnInspection([leaf]: readonly X509Certificate[], authorityPem: string | undefined): boolean {
  return authorityPem !== undefined && leaf.verify(new X509Certificate(authorityPem).publicKey);
}

function inspected(leaf: X509Certificate): Verdict {
  return warned(
    `inspected by ${nameOf(leaf.issuer)}, as COLLIMATE_SITE_INSPECTION_AUTHORITY allows`,
    'Whoever runs the inspection can read what passes, and alter none of it. The enrolment needs the open way once. Better: an exception from TLS inspection for this host.',
  );
}

function intercepted(leaf: X509Certificate): Verdict {
  return failed(
    `intercepted by ${nameOf(leaf.issuer)}`,
    'Ask the team of the firewall for an exception from TLS inspection for this host: the agent trusts the coordinator alone, and goes no further.',
  );
}

/** @param distinguished name as Node.js prints it, a part a line */
function nameOf(distinguished: string): string {
  const part = (key: string): string | undefined => new RegExp(`^${key}=(.+)$`, 'm').exec(distinguished)?.[1];
  const parts = [part('CN'), part('O')].filter((each) => each !== undefined);
  return parts.length === 0 ? 'an issuer without a name' : parts.join(', ').slice(0, 120);
}
