import { failed, fine, skipped, type Check } from '../examination/check.js';
import { isStop } from '../examination/coordinator.visit.js';

/** Whether a connection stays open while nothing is sent on it, like the one on which the coordinator rings. */
export const streamCheck: Check = {
  name: 'stream',
  title: 'a silent connection stays open',
  async look({ visit, idleMs }) {
    if (visit === undefined) return skipped('no address');
    const tls = await visit.tls();
    if (isStop(tls) || !tls.hasHttp2) return skipped('no HTTP/2');
    const met = await visit.idle(idleMs);
    const seconds = idleMs / 1000;
    if (!isStop(met)) return fine(`after ${seconds} s without a byte it answers in ${Math.ceil(met.tookMs)} ms`);
    return failed(
      `cut within ${seconds} s`,
      'A firewall ends connections on which nothing is sent; the agent sends every 15 s: ask for an idle timeout of a minute or more.',
    );
  },
};
