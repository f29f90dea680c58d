/** Fields with a value for each axis. */
const PER_AXIS = ['sizes', 'space directions', 'spacings', 'units'] as const;

/**
 * Takes the one axis of extent 1 out of a header of four: along it there is one volume, and nothing to choose from. Which axis it is has to
 * be plain: the one without a direction, or the only one of extent 1.
 * @returns the header of three axes; what was given where that is not so
 */
export function withoutSingleAxis(fields: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (fields.get('dimension') !== '4') return fields;
  const sizes = valuesOf(fields.get('sizes') ?? '');
  const directions = fields.get('space directions');
  const isSpatial = directions === undefined ? undefined : valuesOf(directions).map((one) => one.toLowerCase() !== 'none');
  const single = sizes.flatMap((size, axis) => (size === '1' && isSpatial?.[axis] !== true ? [axis] : []));
  if (sizes.length !== 4 || single.length !== 1) return fields;
  const rest = new Map(fields).set('dimension', '3');
  for (const name of PER_AXIS) {
    const text = fields.get(name);
    if (text === undefined) continue;
    const values = valuesOf(text);
    if (values.length !== 4) return fields;
    rest.set(name, values.filter((_, axis) => axis !== single[0]).join(' '));
  }
  return rest;
}

/** Vectors, quoted words and numbers. */
function valuesOf(text: string): readonly string[] {
  return text.match(/\([^)]*\)|"[^"]*"|[^\s()"]+/gu) ?? [];
}
