/** Prints a result: as JSON for programs, or as text for people. */
export function print(json: boolean | undefined, document: unknown, text: () => string): void {
  process.stdout.write(json === true ? `${JSON.stringify(document, null, 2)}\n` : `${text()}\n`);
}

/** Says something about the result that is not the result. */
export function note(text: string): void {
  process.stderr.write(`collimate: note: ${text}\n`);
}
