import { failed, fine, skipped, type Check } from '../examination/check.js';
import { isStop } from '../examination/coordinator.visit.js';

/** Whether it is a coordinator that answers, and not a page of a gateway. */
export const serverCheck: Check = {
  name: 'server',
  title: 'the coordinator answers',
  async look({ visit }) {
    if (visit === undefined) return skipped('no address');
    const tls = await visit.tls();
    if (isStop(tls)) return skipped(`no TLS: ${tls.trouble}`);
    const met = await visit.http('GET', '/healthz');
    if (isStop(met))
      return failed(`no answer: ${met.trouble}`, 'Ask the operator of the coordinator whether it runs at this address.');
    if (met.status === 200 && met.body.replace(/\s/g, '') === '{"status":"ok"}') return fine('it is well');
    return failed(
      `somebody answers with ${met.status} and a page of their own`,
      'A gateway stands before the coordinator, or the address is of another server: ask its operator.',
    );
  },
};
