/** The token under which the logger is injected. */
export const LOGGER = Symbol('LOGGER');
