import { readFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { KeyCustodian } from './key-custodian.js';
import { KeystoreError } from './keystore.error.js';

const PATIENCE_MS = 10_000;
const LONGEST_ANSWER = 64 * 1024;
const WRAPPED = /^[!-~]{1,4096}$/;

/** A service that keeps the key. */
export interface KeyService {
  /** `https://host:8200/v1/transit/keys/NAME`; plain http on the machine itself alone. */
  readonly url: string;
  /** File with the token of the agent in its first line; read at each call, so that it can be replaced. */
  readonly tokenFile: string | undefined;
}

/**
 * A custodian that is asked over HTTP: `POST …/encrypt/NAME` with `plaintext` and `POST …/decrypt/NAME` with `ciphertext`, the token
 * in `X-Vault-Token`.
 * @source HashiCorp Vault and OpenBao, transit secrets engine, HTTP API
 */
export class ServiceCustodian implements KeyCustodian {
  readonly kind = 'service';

  constructor(private readonly service: KeyService) {}

  async wrap(bytes: Uint8Array): Promise<string> {
    const wrapped = await this.ask('encrypt', { plaintext: Buffer.from(bytes).toString('base64') }, 'ciphertext');
    if (!WRAPPED.test(wrapped)) throw refused('it answers in another form');
    return wrapped;
  }

  async unwrap(wrapped: string): Promise<Uint8Array> {
    return new Uint8Array(Buffer.from(await this.ask('decrypt', { ciphertext: wrapped }, 'plaintext'), 'base64'));
  }

  private async ask(verb: 'encrypt' | 'decrypt', body: object, field: string): Promise<string> {
    const target = new URL(this.service.url);
    target.pathname = target.pathname.replace(/\/keys\/([^/]+)\/?$/, `/${verb}/$1`);
    const { status, text } = await send(target, JSON.stringify(body), this.token());
    if (status >= 500) throw unreachable(`it answers with status ${status}, as when it is sealed`);
    if (status !== 200) throw refused(`it answers with status ${status}; look at the token, its policy and the name of the key`);
    const value = fieldOf(text, field);
    if (value === undefined) throw refused('it answers in another form');
    return value;
  }

  private token(): string | undefined {
    if (this.service.tokenFile === undefined) return undefined;
    try {
      return readFileSync(this.service.tokenFile, 'utf8').split('\n')[0].trim();
    } catch {
      throw new KeystoreError('CUSTODIAN_REFUSED', 'the file with the token for the custodian cannot be read', {
        hint: 'name it by COLLIMATE_SITE_KEK_TOKEN_FILE, and let the account of the agent read it',
      });
    }
  }
}

function fieldOf(text: string, field: string): string | undefined {
  try {
    const { data } = JSON.parse(text) as { readonly data?: Readonly<Record<string, unknown>> };
    const value = data?.[field];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function send(url: URL, body: string, token: string | undefined): Promise<{ readonly status: number; readonly text: string }> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(token === undefined ? {} : { 'x-vault-token': token }),
  };
  const open = url.protocol === 'https:' ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const sent = open(url, { method: 'POST', headers, signal: AbortSignal.timeout(PATIENCE_MS) }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LONGEST_ANSWER) sent.destroy(new Error('long'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', () => reject(unreachable('it broke off')));
    });
    sent.on('error', () => reject(unreachable('it does not answer')));
    // After an answer that changes the protocol (101), Node.js closes the connection without a response and without an
    // error.
    const unanswered = (): void => reject(unreachable('it closed without an answer'));
    sent.once('close', unanswered).once('response', () => sent.off('close', unanswered));
    sent.end(body);
  });
}

const refused = (why: string): KeystoreError =>
  new KeystoreError('CUSTODIAN_REFUSED', `the custodian of the keys refuses: ${why}`, { hint: 'see COLLIMATE_SITE_KEK' });
const unreachable = (why: string): KeystoreError =>
  new KeystoreError('CUSTODIAN_UNREACHABLE', `the custodian of the keys cannot be asked: ${why}`, {
    hint: 'the agent asks it at its start and at a rotation; see COLLIMATE_SITE_KEK',
  });
