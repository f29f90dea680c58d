import * as z from 'zod';

/** SHA-256 as it is written in documents: 64 lower-case hexadecimal digits. */
export const hexDigest = z.string().regex(/^[0-9a-f]{64}$/);

/** A count or a position, from 0. */
export const count = z.int().min(0);

/**
 * The canonical base64 of its bytes: padded, unused bits zero. Another text of the same bytes would carry a signature
 * that nobody made over it, so it is refused. @source RFC 4648 sections 3.5, 4
 */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;

/** Bytes in base64. @param most characters of the text */
export const base64Of = (most: number) => z.string().min(1).max(most).regex(BASE64);

/** Bytes in base64, at most 400 characters. */
export const base64 = base64Of(400);

/** An exact number that is not negative: `9/50`, `12` or `0.125`. Sums of earlier versions have some thousands of digits, those of this one at most 400. */
export const exactText = z.string().regex(/^\d{1,20000}(\/\d{1,20000})?$|^\d{1,60}\.\d{1,60}$/);

/** An instant as ISO 8601 writes it, in UTC: `2026-11-23T08:00:00.000Z`. */
export const instantText = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/);
