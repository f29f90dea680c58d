import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls, getCACertificates } from 'node:tls';
import type { OpenWay, TunnelProxy } from '@collimate/platform-pki';
import type { EgressStore } from '@collimate/platform-site-store';
import { WITNESS_ANSWER_BYTES, WITNESS_ANSWER_MS, type WitnessPost } from '@collimate/platform-witness';
import { WITNESS_CALL } from '@collimate/protocol';

/** The archive of outgoing messages. */
type Archive = Pick<EgressStore, 'handedOver' | 'ended'>;

/**
 * Sends requests to witnesses, through the hospital's proxy if there is one. Each is written into the archive once a
 * connection stands, before a byte of it goes.
 * @param open opens a way; it carries nothing while rows are read
 * @param proxyTo the proxy by which a host is reached
 * @param stop ends requests under way
 */
export function witnessPost(
  archive: Archive,
  open: OpenWay,
  proxyTo: (host: string) => TunnelProxy | undefined,
  stop?: AbortSignal,
): WitnessPost {
  return async (text, body) => {
    const url = new URL(text);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const isTls = url.protocol === 'https:';
    const port = Number(url.port || (isTls ? '443' : '80'));
    const proxy = proxyTo(host);
    const socket = await open({ host, port, ...(proxy && { proxy }), timeoutMs: WITNESS_ANSWER_MS });
    const late = AbortSignal.timeout(WITNESS_ANSWER_MS);
    const row = archive.handedOver(url.origin, WITNESS_CALL, Buffer.from(body));
    try {
      const answer = await ask(
        url,
        body,
        isTls ? secured(socket, host) : socket,
        stop === undefined ? late : AbortSignal.any([late, stop]),
      );
      archive.ended(row, true);
      return answer;
    } catch (error) {
      socket.destroy();
      archive.ended(row, false);
      throw error;
    }
  };
}

/** A witness has a certificate of the web: those that Node.js and the hospital's machine trust count. */
function secured(socket: Socket, host: string): Socket {
  const ca = [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  return connectTls({ socket, ca, ...(isIP(host) === 0 ? { servername: host } : { host }), ALPNProtocols: ['http/1.1'] });
}

/** Ends with the signal at the latest, even if the other end is silent, answers without an end or changes the protocol. */
function ask(url: URL, body: string, socket: Socket, signal: AbortSignal): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = (url.protocol === 'https:' ? requestTls : requestPlain)(url, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(body) },
      createConnection: () => socket,
      signal,
    });
    call.once('error', reject);
    // After an answer that changes the protocol (101), Node.js closes the connection without a response and without an
    // error.
    const unanswered = (): void => reject(new Error('it closed without an answer'));
    call.once('close', unanswered).once('response', () => call.off('close', unanswered));
    call.once('response', (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > WITNESS_ANSWER_BYTES) call.destroy(new RangeError('the answer is too long'));
        else parts.push(part);
      });
      response.once('error', reject);
      response.once('end', () => {
        socket.destroy();
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') });
      });
    });
    call.end(body);
  });
}
