import { failed, fine, skipped, type Check } from '../examination/check.js';
import { isStop } from '../examination/coordinator.visit.js';

/** Answer of the proxy to CONNECT: a tunnel, a demand for an account (407), or a refusal. */
export const tunnelCheck: Check = {
  name: 'tunnel',
  title: 'tunnel through the proxy (CONNECT)',
  async look({ way, visit }) {
    if (visit === undefined || way === undefined) return skipped('no address');
    if (way.proxy === undefined) return skipped('no proxy is set');
    const { host, port } = way.proxy;
    const met = await visit.tcp();
    if (!isStop(met)) return fine(`${host}:${port} opens a tunnel in ${Math.ceil(met.tookMs)} ms`);
    const said = `${met.http === undefined ? '' : ` with ${met.http}`}${met.realm === undefined ? '' : `, and asks: ${met.realm}`}`;
    if (met.trouble === 'PROXY_LOGIN_REFUSED') {
      const isBasic = met.realm === undefined || /basic/i.test(met.realm);
      return failed(
        `${host}:${port} answers${said}`,
        isBasic
          ? 'Put an account of this proxy into the setting: `proxy: http://USER:PASSWORD@HOST:PORT`, with %40 for @ and %3A for :.'
          : 'The proxy takes no Basic login, and the agent knows no other: ask for an exception without login for this machine.',
      );
    }
    return failed(`${host}:${port} opens no tunnel${said}: ${met.trouble}`, met.hint);
  },
};
