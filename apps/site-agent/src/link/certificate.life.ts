import { X509Certificate } from 'node:crypto';
import { instantFromMs, type Instant } from '@collimate/kernel-canonical';
import { keyPhrase, spkiHashOf } from '@collimate/platform-pki';

/** @returns from when to when the certificate is valid, and the middle, at which it is renewed; one that cannot be read has run out long ago */
export function lifeOf(certificatePem: string): { readonly middle: Instant; readonly end: Instant } {
  const [from, to] = daysOf(certificatePem);
  return { middle: instantFromMs((from + to) / 2), end: instantFromMs(to) };
}

/** @returns the words of the certificate's key, to be compared by telephone; none for one that cannot be read */
export function phraseOf(certificatePem: string): string {
  try {
    return keyPhrase(spkiHashOf(certificatePem));
  } catch {
    return '';
  }
}

function daysOf(certificatePem: string): readonly [from: number, to: number] {
  try {
    const { validFrom, validTo } = new X509Certificate(certificatePem);
    return [Date.parse(validFrom), Date.parse(validTo)];
  } catch {
    return [0, 0];
  }
}
