import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Fault, Place } from '@collimate/kernel-errors';
import type { Problem, Send } from '@collimate/protocol/http';
import { ClientError } from './client.error.js';

/** Address of an API, token of the caller, and the authority of its certificate. */
export interface ApiAddress {
  /** For example `https://localhost:8443` or `http://127.0.0.1:8181`. */
  readonly url: string;
  readonly token?: string;
  /** PEM of the authority that an https address is pinned to. */
  readonly authorityPem?: string;
  /** Time that an answer is waited for, ms; 30 000 by default. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
/** Longest answer that is read, bytes: longer than any proof, and shorter than the longest text of Node.js. */
const LONGEST_ANSWER = 256 * 1024 * 1024;

/** Codes of a call that no server answered. */
export type TransportCode = 'UNREACHABLE' | 'NO_ANSWER_YET' | 'CERTIFICATE_REFUSED' | 'ANSWER_TOO_LONG';

/** @returns the sender of a client's calls to an address, by Node's own HTTP */
export function sender(api: ApiAddress): Send {
  return ({ method, path, body, timeoutMs }) =>
    callJson(timeoutMs === undefined ? api : { ...api, timeoutMs }, method, path, body);
}

/**
 * Sends one JSON request.
 * @returns the parsed body, undefined for an empty one
 * @throws ClientError with the problem's code, UNREACHABLE without a server, NO_ANSWER_YET if a server took the request
 *   and does not answer for 30 s, CERTIFICATE_REFUSED for a certificate of another authority or name, ANSWER_TOO_LONG
 *   for more than 256 MiB
 */
export function callJson<T>(api: ApiAddress, method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  const url = new URL(path, api.url);
  const timeoutMs = api.timeoutMs ?? TIMEOUT_MS;
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(
      url,
      {
        method,
        timeout: timeoutMs,
        ca: api.authorityPem,
        minVersion: 'TLSv1.3',
        headers: {
          accept: 'application/json',
          ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
          ...(api.token === undefined ? {} : { authorization: `Bearer ${api.token}` }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= LONGEST_ANSWER) return void chunks.push(chunk);
          chunks.length = 0;
          reject(tooLong());
          request.destroy();
        });
        response.on('error', (cause) => reject(unreachable(cause)));
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          const answer = parsed(Buffer.concat(chunks).toString('utf8'));
          if (status >= 200 && status < 300) resolve(answer as T);
          else reject(problemOf(status, answer));
        });
      },
    );
    let isSent = false;
    request.on('finish', () => (isSent = true));
    request.on('timeout', () => {
      reject(
        isSent && request.socket?.connecting === false ? noAnswerYet(timeoutMs) : unreachable(new Error('no connection in time')),
      );
      request.destroy();
    });
    request.on('error', (cause) => reject(unreachable(cause)));
    // After an answer that changes the protocol (101), Node.js closes the connection without a response and without an
    // error.
    const unanswered = (): void => reject(unreachable(new Error('closed without an answer')));
    request.once('close', unanswered).once('response', () => request.off('close', unanswered));
    request.end(payload);
  });
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Codes of OpenSSL and Node for a certificate that does not hold. */
const CERTIFICATE_CODES = /^(UNABLE_TO_(GET|VERIFY)|SELF_SIGNED|DEPTH_ZERO|CERT_|ERR_TLS_CERT|INVALID_CA|HOSTNAME_MISMATCH)/;

/** It took the request, and may be at work for it still. */
function noAnswerYet(timeoutMs: number): ClientError {
  return new ClientError('NO_ANSWER_YET' satisfies TransportCode, 'unavailable', `no answer yet after ${timeoutMs / 1000} s`, 0, {
    hint: 'The program took the request and may still be at work: ask for its status before you repeat it.',
  });
}

function tooLong(): ClientError {
  return new ClientError('ANSWER_TOO_LONG' satisfies TransportCode, 'unavailable', 'the answer is longer than 256 MiB', 0, {
    hint: 'Check the address: what answers there is no coordinator and no agent, or somebody stands between.',
  });
}

function unreachable(cause: unknown): ClientError {
  const code = (cause as { readonly code?: unknown }).code;
  if (typeof code === 'string' && CERTIFICATE_CODES.test(code)) {
    return new ClientError(
      'CERTIFICATE_REFUSED' satisfies TransportCode,
      'refused',
      'the certificate at this address is not one of the pinned authority',
      0,
      {
        cause,
        hint: 'Check the address and the file of the authority; if both are right, somebody stands between.',
      },
    );
  }
  return new ClientError('UNREACHABLE' satisfies TransportCode, 'unavailable', 'nobody answers at this address', 0, {
    cause,
    hint: 'Check that the program runs and that address and port are right.',
  });
}

/** Reads the problem of a server. A proxy in between may send anything. */
function problemOf(status: number, answer: unknown): ClientError {
  const problem = (typeof answer === 'object' && answer !== null ? answer : {}) as Partial<Record<keyof Problem, unknown>>;
  const text = (key: keyof Problem): string | undefined => (typeof problem[key] === 'string' ? problem[key] : undefined);
  const message = text('detail') ?? text('title') ?? `the server answered ${status}`;
  return new ClientError(text('code') ?? `HTTP_${status}`, faultOfStatus(status), message, status, {
    hint: text('hint'),
    place: placeOf(problem.place),
  });
}

type PlaceKey = keyof NonNullable<Problem['place']>;

function placeOf(place: unknown): Place {
  const { item, tag } = (typeof place === 'object' && place !== null ? place : {}) as Partial<Record<PlaceKey, unknown>>;
  return { ...(typeof item === 'number' ? { item } : {}), ...(typeof tag === 'string' ? { tag } : {}) };
}

/** The inverse of the servers' table of faults. */
function faultOfStatus(status: number): Fault {
  if (status === 404) return 'missing';
  if (status === 409) return 'conflict';
  if (status === 401 || status === 403) return 'refused';
  if (status === 429) return 'busy';
  if (status === 503) return 'unavailable';
  if (status >= 500) return 'broken';
  return 'input';
}
