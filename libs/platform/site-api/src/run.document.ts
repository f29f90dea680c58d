import * as z from 'zod';

/** Facts of a running agent in `run.json` of its data folder, for everybody who may read that. */
const runDocumentSchema = z.object({
  pid: z.int(),
  apiPort: z.int(),
  /** Origin of the local API. */
  api: z.string(),
  /** Of the enrolment; absent before it. */
  coordinator: z.string().optional(),
  /** SHA-256 of the public key of the coordinator's authority, lower-case hex. */
  authority: z.string().optional(),
});

/** Contents of `run.json`. */
export type RunDocument = Readonly<z.infer<typeof runDocumentSchema>>;

/** @returns the present keys of a `run.json`; empty for a text that no agent writes */
export function runDocumentOf(text: string): Partial<RunDocument> {
  try {
    return runDocumentSchema.partial().safeParse(JSON.parse(text)).data ?? {};
  } catch {
    return {};
  }
}
