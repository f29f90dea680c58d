import type { DocumentOf } from '@collimate/governance-publication';
import * as z from 'zod';

/** Finding of the doctor at one place; `skip` with the reason where it did not look. */
const findingSchema = z.object({
  name: z.string().meta({ description: 'of the check; it stays the same over versions' }),
  title: z.string(),
  state: z.enum(['ok', 'warn', 'fail', 'skip']),
  seen: z.string(),
  cure: z.string().optional().meta({ description: 'what to do; stands beside every warning and failure' }),
});

/**
 * Output of `collimate-agent doctor`, which `collimate site doctor` shows. It holds nothing of a patient, and no
 * password.
 */
export const doctorReportSchema = z.object({
  schema: z.literal('collimate.doctor/1'),
  version: z.string(),
  coordinator: z.string().nullable().meta({ description: 'address that was examined; null if none is known' }),
  proxy: z.string().nullable().meta({ description: 'host and port, without an account' }),
  account: z.string().meta({ description: 'account of this machine as which it looked' }),
  findings: z.array(findingSchema),
});

/** Result of the hello study, a finding a step. */
export const helloSchema = z.object({
  isGreen: z.boolean().meta({ description: 'whether every step that could be taken was proved' }),
  findings: z.array(findingSchema),
});

/** Finding of the doctor at one place. */
export type Finding = DocumentOf<typeof findingSchema>;
/** Result of the hello study. */
export type HelloReport = DocumentOf<typeof helloSchema>;
/** Findings of the doctor. */
export type DoctorReport = DocumentOf<typeof doctorReportSchema>;
