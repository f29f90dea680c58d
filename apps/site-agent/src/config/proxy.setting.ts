import { BlockList, isIP } from 'node:net';
import { readFileSync } from 'node:fs';
import type { TunnelProxy } from '@collimate/platform-pki';

/** @returns whether a text names a proxy, and nothing besides */
export function isProxy(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search } = new URL(text);
  return /^https?:$/.test(protocol) && hostname !== '' && (pathname === '/' || pathname === '') && search === '';
}

/**
 * @param text `http://…` or `https://…`, with an account where the proxy wants one
 * @param authorityFile PEM of the authority of an https proxy; without it those of the system count
 * @throws the file system's error if the file cannot be read
 */
export function proxyOf(text: string, authorityFile: string | undefined): TunnelProxy {
  const { protocol, hostname, port, username, password } = new URL(text);
  const account = username === '' ? {} : { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  const isTls = protocol === 'https:';
  const authority = authorityFile === undefined ? {} : { authorityPem: readFileSync(authorityFile, 'utf8') };
  const host = hostname.replace(/^\[|\]$/g, '');
  return { host, port: Number(port || (isTls ? '443' : '80')), ...account, ...(isTls ? { tls: authority } : {}) };
}

/** @returns whether a text is a list of hosts that are reached without the proxy */
export function isDirectList(text: string): boolean {
  return text.split(',').every((entry) => entry.trim() === '' || FORM.test(entry.trim()));
}

const FORM = /^(\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|[0-9A-Fa-f:.]+(\/\d{1,3})?)$/;

/**
 * Whether a host is reached without the proxy.
 * @param list parted by commas: a name stands for itself and all below it, with or without a dot before it; an address for itself;
 *   an address with the length of a prefix for its network; `*` for everything
 */
export function isDirect(list: string, host: string): boolean {
  const name = host.toLowerCase();
  return list
    .toLowerCase()
    .split(',')
    .map((entry) => entry.trim())
    .some((entry) => entry !== '' && (entry === '*' || isBelow(entry.replace(/^\./, ''), name) || isInNetwork(entry, name)));
}

function isBelow(entry: string, name: string): boolean {
  return name === entry || (isIP(name) === 0 && name.endsWith(`.${entry}`));
}

function isInNetwork(entry: string, name: string): boolean {
  const [network, prefix] = entry.split('/');
  const [kind, own] = [isIP(network), isIP(name)];
  if (prefix === undefined || kind === 0 || kind !== own || Number(prefix) > (kind === 4 ? 32 : 128)) return false;
  const family = kind === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(network, Number(prefix), family);
  return block.check(name, family);
}
