import { lookup } from 'node:dns/promises';
import { failed, fine, skipped, warned, type Check } from '../examination/check.js';

/** Whether this machine knows the coordinator's name. */
export const dnsCheck: Check = {
  name: 'dns',
  title: 'name of the coordinator in DNS',
  async look({ way }) {
    if (way === undefined) return skipped('no address');
    try {
      const found = await lookup(way.host, { all: true });
      return fine(found.map(({ address }) => address).join(', '));
    } catch {
      const seen = `${way.host} is not known here`;
      if (way.proxy !== undefined)
        return warned(
          `${seen}; the proxy may know it`,
          'Nothing, if the check of the tunnel is green: the proxy resolves the name.',
        );
      return failed(seen, 'Let DNS resolve this name on this machine, check its spelling, or set a proxy that knows it.');
    }
  },
};
