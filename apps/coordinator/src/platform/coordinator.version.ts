/** Version of the coordinator as it stands in its package. */
export const COORDINATOR_VERSION = '0.1.0';
