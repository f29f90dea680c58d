/** From the lowest to the highest value that a record leaves possible, both included. */
export type Span = readonly [low: number, high: number];
