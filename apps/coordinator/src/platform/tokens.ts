/** The settings, CoordinatorConfig. */
export const CONFIG = Symbol('CONFIG');
/** The logger of service-kit. */
export const LOGGER = Symbol('LOGGER');
