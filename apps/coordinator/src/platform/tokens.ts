/** The settings, CoordinatorConfig. */
export const CONFIG = Symbol('CONFIG');
/** Where traces go. */
export const TRACES = Symbol('TRACES');
/** The logger of service-kit. */
export const LOGGER = Symbol('LOGGER');
