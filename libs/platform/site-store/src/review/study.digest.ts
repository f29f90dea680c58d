import { digestOf, type Digest } from '@collimate/kernel-canonical';

/**
 * The digest of a protocol as it came: its own form is the domain of its digest, so that no text counts under two of
 * them.
 * @param document parsed from its text
 */
export function digestOfProtocol(document: { readonly schema?: unknown }): Digest {
  const domain = document.schema === 'collimate.study/2' ? document.schema : 'collimate.study/1';
  return digestOf(domain, document as Parameters<typeof digestOf>[1]);
}
