import { CanonicalError } from './canonical.error.js';

/** A study's name on the wire and in tables, for example `demo-lung`. */
export type StudyId = string & { readonly __brand: 'StudyId' };
/** A hospital's name in the federation, for example `north`. */
export type SiteId = string & { readonly __brand: 'SiteId' };
/** One round of one study. */
export type RoundId = string & { readonly __brand: 'RoundId' };
/** A site's own name for a subject: a pseudonym that never leaves the site. */
export type SubjectKey = string & { readonly __brand: 'SubjectKey' };
/** A site's own name for one scan of a subject; never leaves the site. */
export type ScanKey = string & { readonly __brand: 'ScanKey' };

const SHAPE = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

function parse(kind: string, text: string): string {
  if (!SHAPE.test(text)) {
    throw new CanonicalError('BAD_IDENTIFIER', `a ${kind} has 1 to 64 lower-case letters, digits and inner hyphens`);
  }
  return text;
}

/**
 * @throws CanonicalError BAD_IDENTIFIER
 * @example
 * ```ts
 * import { parseStudyId } from '@collimate/kernel-canonical';
 * parseStudyId('demo-lung'); // => 'demo-lung'
 * parseStudyId('No such'); // throws BAD_IDENTIFIER
 * ```
 */
export const parseStudyId = (text: string): StudyId => parse('study id', text) as StudyId;
/**
 * @throws CanonicalError BAD_IDENTIFIER
 * @example
 * ```ts
 * import { parseSiteId } from '@collimate/kernel-canonical';
 * parseSiteId('north'); // => 'north'
 * parseSiteId('No such'); // throws BAD_IDENTIFIER
 * ```
 */
export const parseSiteId = (text: string): SiteId => parse('site id', text) as SiteId;
/**
 * @throws CanonicalError BAD_IDENTIFIER
 * @example
 * ```ts
 * import { parseRoundId } from '@collimate/kernel-canonical';
 * parseRoundId('r-1'); // => 'r-1'
 * parseRoundId('No such'); // throws BAD_IDENTIFIER
 * ```
 */
export const parseRoundId = (text: string): RoundId => parse('round id', text) as RoundId;
