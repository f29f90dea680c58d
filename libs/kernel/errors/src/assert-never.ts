/** Ends a switch over a closed union: the compiler refuses a forgotten case, and a foreign value throws at run time. */
export function assertNever(value: never): never {
  throw new TypeError(`a case is missing for ${typeof value}`);
}
