import { failed, fine, skipped, type Check } from '../examination/check.js';
import { isStop } from '../examination/coordinator.visit.js';

/** Whether HTTP/2 is agreed on, without which the link does not come about. */
export const http2Check: Check = {
  name: 'http2',
  title: 'HTTP/2 in the TLS handshake (ALPN)',
  async look({ visit }) {
    if (visit === undefined) return skipped('no address');
    const met = await visit.tls();
    if (isStop(met)) return skipped(`no TLS: ${met.trouble}`);
    return met.hasHttp2
      ? fine('h2')
      : failed(
          'http/1.1 alone',
          'Somebody on the way takes HTTP/2 away: ask for an exception from TLS inspection, or for h2 to be let through.',
        );
  },
};
