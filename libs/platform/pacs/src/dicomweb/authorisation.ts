import { PacsError } from '../pacs.error.js';
import type { DicomWebCredentials } from './dicomweb.settings.js';
import type { HttpTransport } from './http.transport.js';

/** A token is renewed this long before it ends, so that it does not end on the way. */
const EARLY_MS = 30_000;
/** Longest answer of a token endpoint, bytes. */
const LARGEST_ANSWER = 65_536;

interface Token {
  readonly value: string;
  readonly endsAtMs: number;
}

/** The Authorization header of each request; tokens of the client-credentials grant are kept until shortly before their end. */
export class Authorisation {
  private token: Token | undefined;

  constructor(
    private readonly credentials: DicomWebCredentials,
    private readonly transport: HttpTransport,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** @throws PacsError TOKEN_REFUSED, and the errors of the transport */
  async header(): Promise<Readonly<Record<string, string>>> {
    const credentials = this.credentials;
    switch (credentials.kind) {
      case 'none':
        return {};
      case 'basic':
        return { authorization: `Basic ${base64(`${credentials.user}:${credentials.password}`)}` };
      case 'bearer':
        return { authorization: `Bearer ${credentials.token}` };
      case 'client-credentials': {
        if (this.token === undefined || this.nowMs() >= this.token.endsAtMs - EARLY_MS)
          this.token = await this.fetchToken(credentials);
        return { authorization: `Bearer ${this.token.value}` };
      }
    }
  }

  /** Forgets the token after a 401. @returns whether another one can be had */
  renew(): boolean {
    if (this.token === undefined) return false;
    this.token = undefined;
    return true;
  }

  private async fetchToken(credentials: DicomWebCredentials & { kind: 'client-credentials' }): Promise<Token> {
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    if (credentials.scope !== undefined) form.set('scope', credentials.scope);
    const answer = await this.transport.send(new URL(credentials.tokenUrl), {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        // Both parts are form-encoded before they are joined. @source RFC 6749 2.3.1
        authorization: `Basic ${base64(`${encodeURIComponent(credentials.clientId)}:${encodeURIComponent(credentials.clientSecret)}`)}`,
      },
      body: form.toString(),
    });
    let text = '';
    for await (const chunk of answer.body) {
      text += chunk.toString('utf8');
      if (text.length > LARGEST_ANSWER) break;
    }
    const token = answer.status === 200 ? tokenIn(text) : undefined;
    if (token === undefined) {
      throw new PacsError('TOKEN_REFUSED', `the token service answered ${answer.status} and gave no token`, {
        details: { status: answer.status },
        hint: 'Check client id, client secret and scope with whoever runs the identity service.',
      });
    }
    return { value: token.value, endsAtMs: this.nowMs() + 1_000 * token.seconds };
  }
}

function tokenIn(text: string): { readonly value: string; readonly seconds: number } | undefined {
  try {
    const { access_token: value, expires_in: seconds } = JSON.parse(text) as { access_token?: unknown; expires_in?: unknown };
    if (typeof value !== 'string' || value === '') return undefined;
    return { value, seconds: Number(seconds ?? 300) || 300 };
  } catch {
    return undefined;
  }
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
