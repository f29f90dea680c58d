import { X509Certificate } from 'node:crypto';
import { instantFromMs, type Instant } from '@collimate/kernel-canonical';

/** @returns from when to when the certificate is valid, and the middle, at which it is renewed */
export function lifeOf(certificatePem: string): { readonly middle: Instant; readonly end: Instant } {
  const { validFrom, validTo } = new X509Certificate(certificatePem);
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  return { middle: instantFromMs((from + to) / 2), end: instantFromMs(to) };
}
