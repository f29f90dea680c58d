/** One run of a program, from its start to its end. */
export class Life {
  isOver = false;
  tellEnd: () => void = () => undefined;
  readonly ended = new Promise<void>((resolve) => (this.tellEnd = resolve));
}
