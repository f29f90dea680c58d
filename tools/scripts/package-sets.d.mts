/** What a room may use from the registry, by the last word of its tag `npm:…`. */
export declare const packageSets: Readonly<Record<string, readonly string[]>>;
