export function openReasons(root: string, config: string, reasons: ReadonlySet<string>): readonly string[];
