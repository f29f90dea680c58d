/** The part of a Node process that the guard and the announcement need. */
export interface ChildSide {
  readonly connected?: boolean;
  readonly send?: unknown;
  once(event: 'disconnect', listener: () => void): unknown;
}

/**
 * Ends a child when its parent is gone, even after SIGKILL of the parent, because the IPC channel closes with it.
 * Without an IPC channel it does nothing.
 * @param stop closes everything open; the program ends afterwards in any case
 * @param exit ends the program
 */
export function guardAgainstLostParent(child: ChildSide, stop: () => Promise<void>, exit: (code: number) => void): void {
  if (child.send === undefined) return;
  child.once('disconnect', () => {
    void stop().then(
      () => exit(0),
      () => exit(1),
    );
  });
}

/** Tells the parent, if there is one, that the program is ready; plain JSON only. */
export function announce(child: ChildSide, message: Readonly<Record<string, unknown>>): void {
  if (typeof child.send === 'function' && child.connected === true) (child.send as (m: unknown) => void).call(child, message);
}
