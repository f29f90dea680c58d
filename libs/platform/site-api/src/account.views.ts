import type { DocumentOf } from '@collimate/governance-publication';
import * as z from 'zod';

/** Rights of an account. */
export const role = z.enum(['administrator', 'approver', 'operator']);

const newName = z.string().regex(/^[a-z][a-z0-9.-]{1,31}$/);
const newPassword = z.string().min(12).max(200);

/** Name and roles of a new account. */
export const newAccountBody = z.strictObject({
  name: newName,
  roles: z.array(role).min(1),
  password: newPassword.optional().meta({ description: 'of the first account alone, whose maker is its holder' }),
});

/** The first password of a holder. */
export const activationBody = z.strictObject({ name: z.string().max(64), code: z.string().max(64), password: newPassword });

/** Name and password. */
export const loginBody = z.strictObject({ name: z.string().max(64), password: z.string().max(200) });

/** A named person of the hospital. */
export const accountSchema = z.object({
  account: z.string().meta({ description: 'random id, the only thing of the account that stands in logs and signatures' }),
  name: z.string(),
  roles: z.array(role),
  isConfirmed: z
    .boolean()
    .meta({ description: 'whether an approver may act: a third person, neither maker nor holder, has said who it is' }),
});

/** A new account. */
export const madeAccountSchema = accountSchema.extend({
  code: z
    .string()
    .optional()
    .meta({ description: 'with which the holder sets the password, told once; the first account has none' }),
});

/** An account with who made it and who confirmed it. */
export const accountListingSchema = accountSchema.extend({
  isActive: z.boolean().meta({ description: 'whether its holder has set a password' }),
  isDisabled: z.boolean(),
  isHeld: z.boolean().meta({
    description: 'whether it is what people of the hospital made; one that was written into the database otherwise does not act',
  }),
  madeBy: z.string().optional().meta({ description: 'name of who made it, or reset it last; absent for the first of all' }),
  madeBefore: z.array(z.string()).optional().meta({ description: 'names of who did so before; absent from an older agent' }),
  confirmedBy: z.string().optional(),
});

/** A session of the local API. */
export const sessionSchema = z.object({
  token: z.string(),
  expires: z.string().meta({ description: 'until when the token holds' }),
});

/** Rights of an account. */
export type Role = z.output<typeof role>;
/** An account with who made it and who confirmed it. */
export type AccountListing = DocumentOf<typeof accountListingSchema>;
