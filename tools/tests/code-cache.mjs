/** What V8 made of sources, by the names of their files. */
export class CodeCache {
  #kept = new Map();

  /** @returns what V8 made of this very source under this name; undefined if it was another, or none */
  known(source, name) {
    const found = this.#kept.get(name);
    return found?.source === source ? found.made : undefined;
  }

  /** A source that comes again under the same name replaces what was before it. */
  keep(source, name, made) {
    if (name !== undefined && made !== undefined) this.#kept.set(name, { source, made });
  }

  /** `vm.compileFunction` as it is, from what is kept where there is something. */
  compile(compileFunction, source, parameters, options = {}) {
    // The parameters are part of what is compiled.
    const name = options.filename === undefined ? undefined : `${parameters?.join()}:${options.filename}`;
    const cachedData = this.known(source, name);
    const compiled = compileFunction(
      source,
      parameters,
      cachedData === undefined ? { ...options, produceCachedData: true } : { ...options, cachedData },
    );
    if (cachedData === undefined) this.keep(source, name, compiled.cachedData);
    return compiled;
  }
}
