import { failed, fine, skipped, warned, type Check } from '../examination/check.js';
import { isStop } from '../examination/coordinator.visit.js';
import { askEcho } from '../examination/echo.js';

/** The largest request that a coordinator takes, bytes. */
const UPLOAD_BYTES = 4 * 1024 * 1024;

/** Whether the largest request arrives whole. Its content is made up, and the coordinator stores nothing of it. */
export const uploadCheck: Check = {
  name: 'upload',
  title: 'upload of 4 MiB',
  async look({ visit }) {
    if (visit === undefined) return skipped('no address');
    const tls = await visit.tls();
    if (isStop(tls)) return skipped(`no TLS: ${tls.trouble}`);
    const echo = await askEcho(visit, UPLOAD_BYTES);
    if (echo.kind === 'stopped')
      return failed(`cut on the way: ${echo.stop.trouble}`, 'Ask for the limit on uploads to this host to be lifted.');
    if (echo.kind === 'refused' && echo.status === 404)
      return warned('the coordinator is of a version that has no echo', 'Nothing; its operator may upgrade it.');
    const cure = 'A gateway limits or alters uploads: ask for an exception for this host, 4 MiB a request.';
    if (echo.kind === 'refused') return failed(`refused with ${echo.status}`, cure);
    const rate = (UPLOAD_BYTES / 1e3 / echo.tookMs).toFixed(1);
    return echo.isWhole
      ? fine(`whole, in ${Math.ceil(echo.tookMs)} ms (${rate} MB/s)`)
      : failed('other bytes arrive than were sent', cure);
  },
};
