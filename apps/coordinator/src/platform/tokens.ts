/** Injection tokens of what is opened before the modules are built. */
export const CONFIG = Symbol('CONFIG');
export const LOGGER = Symbol('LOGGER');
