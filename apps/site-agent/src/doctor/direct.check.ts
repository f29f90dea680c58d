import { failed, fine, skipped, type Check } from '../examination/check.js';
import { isStop } from '../examination/coordinator.visit.js';

/** Whether the coordinator's port is open without a proxy. */
export const directCheck: Check = {
  name: 'direct',
  title: 'direct connection',
  async look({ way, visit }) {
    if (way === undefined || visit === undefined) return skipped('no address');
    const { host, port, timeoutMs } = way;
    const met = await visit.tcp({ host, port, timeoutMs });
    if (!isStop(met)) return fine(`port ${port} opens in ${Math.ceil(met.tookMs)} ms`);
    if (way.proxy !== undefined) return fine(`closed (${met.trouble}), and a proxy is set`);
    return failed(
      `port ${port} does not open: ${met.trouble}`,
      `${met.hint} Or set \`proxy\` in the settings; \`collimate site doctor --netsheet\` prints the page for the firewall team.`,
    );
  },
};
