export const IS_OF_THE_WIRE: RegExp;
export const WIRE_USERS: Readonly<Record<string, readonly string[]>>;
export const DOOR_USERS: Readonly<Record<string, readonly string[]>>;
export const SENDING: readonly string[];
export const SENDERS: readonly string[];
