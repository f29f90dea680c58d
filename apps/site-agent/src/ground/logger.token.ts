/** The token under which the logger is injected. */
export const LOGGER = Symbol('LOGGER');
/** The token under which the way of traces is injected. */
export const TRACES = Symbol('TRACES');
