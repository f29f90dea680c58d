import * as z from 'zod';

/** SHA-256 as it is written in documents: 64 lower-case hexadecimal digits. */
export const hexDigest = z.string().regex(/^[0-9a-f]{64}$/);

/** A count or a position, from 0. */
export const count = z.int().min(0);

/** Bytes in base64, at most 400 digits. */
export const base64 = z.string().regex(/^[A-Za-z0-9+/]{1,400}={0,2}$/);

/** An exact number that is not negative: `9/50`, `12` or `0.125`. Sums of earlier versions have some thousands of digits, those of this one at most 400. */
export const exactText = z.string().regex(/^\d{1,20000}(\/\d{1,20000})?$|^\d{1,60}\.\d{1,60}$/);

/** An instant as ISO 8601 writes it, in UTC: `2026-11-23T08:00:00.000Z`. */
export const instantText = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/);
