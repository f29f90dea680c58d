/** What tells the caller's exit code on. */
export type Done = (exitCode: number) => void;
