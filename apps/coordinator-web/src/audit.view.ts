import { element } from './element.js';
import type { AuditStatus } from './public.client.js';

/** What the browser itself found out about the signature of the log's head. */
export type SignatureCheck = 'holds' | 'fails' | 'not checked';

/** One line about the coordinator's log. */
export function auditView(status: AuditStatus, signature: SignatureCheck): HTMLElement {
  const { checkpoint, verification } = status;
  const good = verification.verified && signature !== 'fails';
  const signed = {
    holds: 'signature checked by this browser',
    fails: 'signature does not hold',
    'not checked': 'signature not checked by this browser',
  };
  return element(
    'p',
    {},
    element('span', { class: good ? 'good' : 'bad' }, good ? '✓ Log verified' : '✗ Log does not verify'),
    ` · ${checkpoint.size} entries · ${signed[signature]} · root `,
    element('span', { class: 'mono' }, checkpoint.root),
  );
}

/** Checks the Ed25519 signature of the head with the browser's own crypto, where it has it. */
export async function checkSignature({ checkpoint }: AuditStatus): Promise<SignatureCheck> {
  try {
    const key = await crypto.subtle.importKey('spki', bytes(checkpoint.publicKey), { name: 'Ed25519' }, false, ['verify']);
    const text = new TextEncoder().encode(checkpoint.text);
    return (await crypto.subtle.verify({ name: 'Ed25519' }, key, bytes(checkpoint.signature), text)) ? 'holds' : 'fails';
  } catch {
    return 'not checked';
  }
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
