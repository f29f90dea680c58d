/** The settings, CoordinatorConfig. */
export const CONFIG = Symbol('CONFIG');
/** The receiver of traces. */
export const TRACES = Symbol('TRACES');
/** The logger of service-kit. */
export const LOGGER = Symbol('LOGGER');
