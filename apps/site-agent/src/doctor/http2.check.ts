import { failed, fine, skipped, warned, type Check } from '../examination/check.js';
import { isStop } from '../examination/coordinator.visit.js';

/** Whether HTTP/2 is agreed on; where it is not, whether the coordinator takes the same messages over HTTP/1.1. */
export const http2Check: Check = {
  name: 'http2',
  title: 'HTTP/2 in the TLS handshake (ALPN), or messages over HTTP/1.1',
  async look({ visit }) {
    if (visit === undefined) return skipped('no address');
    const met = await visit.tls();
    if (isStop(met)) return skipped(`no TLS: ${met.trouble}`);
    if (met.hasHttp2) return fine('h2');
    if (await visit.carriesHttp1()) {
      return warned(
        'http/1.1 alone, over which the coordinator takes the messages',
        'Somebody on the way takes HTTP/2 away; the agent falls back by itself, and is slower. Better: an exception from TLS inspection, or h2 let through.',
      );
    }
    return failed(
      'http/1.1 alone, and the coordinator takes no messages over it',
      'Somebody on the way takes HTTP/2 away: ask for an exception from TLS inspection, or for h2 to be let through; or ask the operator of the coordinator to upgrade it.',
    );
  },
};
